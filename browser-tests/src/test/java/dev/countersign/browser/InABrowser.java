package dev.countersign.browser;

import com.microsoft.playwright.Playwright;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A test class that looks at the {@link WholeSystem} through a browser; it takes it as a parameter. All
 * such classes share one. Skipped, with the reason, where there is no browser.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InABrowser.Sharing.class)
@interface InABrowser {
    /** Starts the system with the first class; JUnit closes it after the last. */
    final class Sharing implements BeforeAllCallback, ParameterResolver {
        private static final Namespace NAMESPACE = Namespace.create(InABrowser.class);

        private static Store store(ExtensionContext context) {
            return context.getRoot().getStore(NAMESPACE);
        }

        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            if (store(context).get(WholeSystem.class) != null) {
                return;
            }
            Playwright playwright = Chromium.driver();
            Path chromium = Chromium.find(playwright);
            if (chromium == null) {
                playwright.close();
                // Maven counts what is skipped and does not say why.
                System.out.println(Chromium.MISSING);
                Assumptions.abort(Chromium.MISSING);
            }
            store(context).put(WholeSystem.class, WholeSystem.start(playwright, chromium));
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == WholeSystem.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return store(context).get(WholeSystem.class);
        }
    }
}
