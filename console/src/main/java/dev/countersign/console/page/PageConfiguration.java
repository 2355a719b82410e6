package dev.countersign.console.page;

import dev.countersign.console.approval.Approvals;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.templateresolver.SpringResourceTemplateResolver;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;
import org.thymeleaf.templatemode.TemplateMode;

/** The pages and what draws them. */
@Configuration(proxyBeanMethods = false)
@EnableWebMvc
@Import({
    SignInPage.class,
    InboxPages.class,
    CardPages.class,
    AttachmentPages.class,
    LookPages.class,
    UnknownPages.class,
    FiguresPage.class,
    PolicyPages.class,
    AuditPages.class,
    ErrorPages.class,
    PageFailures.class
})
public class PageConfiguration {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    @Bean
    Assets assets() {
        return new Assets();
    }

    @Bean
    PageFrame pageFrame(Approvals approvals, Assets assets) {
        return new PageFrame(approvals, assets);
    }

    @Bean
    WebMvcConfigurer webMvcConfigurer(Assets assets) {
        return new WebMvcConfigurer() {
            /** What somebody sent is in the messages of these exceptions; it belongs in no log. */
            @Override
            public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
                for (HandlerExceptionResolver resolver : resolvers) {
                    if (resolver instanceof AbstractHandlerExceptionResolver logging) {
                        logging.setWarnLogCategory("");
                    }
                }
            }

            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                registry.addResourceHandler(assets.prefix() + "/**")
                        .addResourceLocations(Assets.locations())
                        .setCacheControl(
                                CacheControl.maxAge(FOR_EVER).cachePublic().immutable());
            }
        };
    }

    @Bean
    SpringResourceTemplateResolver templateResolver() {
        SpringResourceTemplateResolver resolver = new SpringResourceTemplateResolver();
        resolver.setPrefix("classpath:/countersign/console/pages/");
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding("UTF-8");
        resolver.setCacheable(true);
        return resolver;
    }

    @Bean
    SpringTemplateEngine templateEngine(SpringResourceTemplateResolver resolver) {
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
        return engine;
    }

    @Bean
    ViewResolver viewResolver(SpringTemplateEngine engine) {
        ThymeleafViewResolver resolver = new ThymeleafViewResolver();
        resolver.setTemplateEngine(engine);
        resolver.setCharacterEncoding("UTF-8");
        return resolver;
    }
}
