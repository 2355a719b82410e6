# One image for every service; the command chooses which. Not run on the machine it was written on
# (no Docker engine there): README, "What was not run".
#
#   docker build -t countersign .
#   docker run countersign dev.countersign.ingress.IngressApplication
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -q -Pquick -pl local -am package -DskipTests

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home /var/lib/countersign countersign \
    && mkdir -p /var/lib/countersign /etc/countersign \
    && chown countersign /var/lib/countersign
COPY --from=build /src/local/target/app/lib /opt/countersign/lib
COPY docker/start /usr/local/bin/countersign-start
USER countersign
WORKDIR /var/lib/countersign
ENV MALLOC_ARENA_MAX=2 JAVA_OPTIONS="-XX:MaxRAMPercentage=60"
ENTRYPOINT ["/usr/local/bin/countersign-start"]
CMD ["dev.countersign.ingress.IngressApplication"]
