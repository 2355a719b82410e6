package dev.countersign.console.api;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The people's API. */
@Configuration(proxyBeanMethods = false)
@Import({InboxApi.class, LookApi.class, AuditApi.class, ApiFailures.class, DescriptionEndpoint.class})
public class ApiConfiguration {}
