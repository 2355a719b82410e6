package dev.countersign.streams;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a process does whose stream died: it ends, unless somebody knows better. */
@Configuration(proxyBeanMethods = false)
public class StreamEndConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(StreamEndConfiguration.class);

    /** EX_SOFTWARE of sysexits.h: whoever supervises the process starts it again. */
    private static final int DIED = 70;

    /** A process without its stream would accept what nobody decides. */
    @Bean
    @ConditionalOnMissingBean
    StreamEnd streamEnd() {
        return cause -> {
            LOG.atError().setCause(cause).log("A stream application died; this process ends");
            System.exit(DIED);
        };
    }
}
