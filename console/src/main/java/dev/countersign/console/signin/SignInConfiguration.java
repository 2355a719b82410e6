package dev.countersign.console.signin;

import dev.countersign.console.ConsoleSettings;
import dev.countersign.console.person.LocalUsers;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Who gets in, by which of two ways: people with a browser and a session, and callers of the API,
 * who show who they are in every request and whose cookies are not even looked at.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
public class SignInConfiguration {
    /** The API's paths. */
    public static final String API = "/v1/**";

    private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
    /** The order of the filters here; only what a request carries is taken in before. */
    public static final int BEFORE_EVERYTHING = -100;

    @Bean
    LocalUsers localUsers(ConsoleSettings settings) {
        Path file = settings.usersFile();
        return file == null ? LocalUsers.none() : LocalUsers.open(file);
    }

    @Bean
    SignInThrottle signInThrottle(ConsoleSettings settings, Clock clock) {
        return new SignInThrottle(settings.signInFailuresMax(), settings.signInWindow(), clock);
    }

    @Bean
    Sessions sessions(ConsoleSettings settings, Clock clock) {
        return new Sessions(settings.sessionIdle(), settings.sessionMax(), clock);
    }

    @Bean
    @ConditionalOnProperty("countersign.console.oidc.issuer")
    OidcProvider oidcProvider(ConsoleSettings settings) {
        ConsoleSettings.Oidc oidc = settings.oidc();
        if (oidc == null) {
            throw new IllegalStateException("The settings of the identity provider were not bound");
        }
        return new OidcProvider(oidc, settings.publicUrl());
    }

    /** Answers to our own names only, so that no other site's name can be pointed at us (DNS rebinding). */
    @Bean
    StrictHttpFirewall httpFirewall(ConsoleSettings settings) {
        URI publicUrl = settings.publicUrl();
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHttpMethods(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));
        firewall.setAllowedHostnames(host ->
                LOOPBACK_HOSTS.contains(host) || (publicUrl != null && host.equalsIgnoreCase(publicUrl.getHost())));
        return firewall;
    }

    /** Spring Security's filter, in front of everything that is served, errors included. */
    @Bean
    DelegatingFilterProxyRegistrationBean securityFilter() {
        DelegatingFilterProxyRegistrationBean registration =
                new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
        registration.setDispatcherTypes(
                DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD);
        registration.setOrder(BEFORE_EVERYTHING);
        return registration;
    }

    @Bean
    @Order(1)
    SecurityFilterChain apiChain(
            HttpSecurity http,
            LocalUsers users,
            SignInThrottle throttle,
            ObjectProvider<OidcProvider> oidc,
            ConsoleSettings settings) {
        ApiFailures failures = new ApiFailures();
        http.securityMatcher(API)
                .headers(Headers::write)
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // No session is read either: a cookie means nothing here.
                .securityContext(context -> context.securityContextRepository(new NullSecurityContextRepository()))
                .addFilterBefore(new SameOriginGuard(settings.publicUrl()), BasicAuthenticationFilter.class)
                .addFilterBefore(new BasicOnLoopback(), BasicAuthenticationFilter.class)
                .authenticationProvider(new PasswordSignIn(users, throttle))
                .httpBasic(basic -> basic.authenticationEntryPoint(failures))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(failures).accessDeniedHandler(failures))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .authenticated());
        OidcProvider provider = oidc.getIfAvailable();
        if (provider != null) {
            http.oauth2ResourceServer(server -> server.authenticationEntryPoint(failures)
                    .jwt(jwt -> jwt.decoder(provider.accessTokens())
                            .jwtAuthenticationConverter(new AccessTokens(provider))));
        }
        return http.build();
    }

    @SuppressWarnings("NullAway") // null is its documented way to need no parameter
    @Bean
    @Order(2)
    SecurityFilterChain pagesChain(
            HttpSecurity http,
            LocalUsers users,
            SignInThrottle throttle,
            Sessions sessions,
            ObjectProvider<OidcProvider> oidc,
            ConsoleSettings settings) {
        PageSignIn signIn = new PageSignIn(sessions);
        http.headers(Headers::write)
                .addFilterBefore(new FullSessions(), SecurityContextHolderFilter.class)
                .csrf(csrf -> csrf.csrfTokenRepository(new FormTokens()))
                .addFilterBefore(new SameOriginGuard(settings.publicUrl()), CsrfFilter.class)
                .addFilterAfter(new SessionGuard(users, sessions), SecurityContextHolderFilter.class)
                .authenticationProvider(new PasswordSignIn(users, throttle))
                .requestCache(cache -> cache.requestCache(signIn.asked()))
                .formLogin(form -> form.loginPage(PageSignIn.PATH)
                        .loginProcessingUrl(PageSignIn.PATH)
                        .usernameParameter("name")
                        .passwordParameter("password")
                        .successHandler(signIn)
                        .failureHandler(signIn))
                .logout(out -> out.logoutRequestMatcher(PageSignIn::isSignOut)
                        .logoutSuccessUrl(PageSignIn.PATH + "?signed_out")
                        .deleteCookies(PageSignIn.COOKIE))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(signIn))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, PageSignIn.PATH, "/assets/**", "/favicon.ico", "/health")
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, PageSignIn.PATH)
                        .permitAll()
                        .anyRequest()
                        .authenticated());
        OidcProvider provider = oidc.getIfAvailable();
        if (provider != null) {
            http.oauth2Login(login -> login.loginPage(PageSignIn.PATH)
                    .clientRegistrationRepository(provider)
                    .authorizationEndpoint(
                            endpoint -> endpoint.authorizationRequestRepository(new SignInsUnderWay(provider)))
                    .authorizedClientRepository(new ForgottenTokens())
                    .userInfoEndpoint(info -> info.oidcUserService(provider.users()))
                    .withObjectPostProcessor(new WayToTheProvider(signIn))
                    .successHandler(signIn)
                    .failureHandler(signIn));
        }
        return http.build();
    }
}
