package dev.countersign.control.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.NoticeChannel;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.control.ToolListing;
import dev.countersign.domain.control.ToolRisk;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.NoticeTarget;
import dev.countersign.domain.policy.ApprovalTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ControlDirectoryTest {
    private static final OrganizationId ACME = new OrganizationId("acme");

    @TempDir
    Path root;

    private ConfigFolder folder;

    @BeforeEach
    void anOrganization() throws IOException {
        folder = new ConfigFolder(root).organization("acme", "crm-bot");
    }

    @Test
    void everyFileBecomesItsFacts() {
        DirectoryReading reading = folder.read();

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.usable()).isTrue();
        assertThat(reading.broken()).isEmpty();
        assertThat(reading.facts())
                .containsExactlyInAnyOrder(
                        new Organization(
                                ACME,
                                "Acme",
                                new OrganizationKey(HexFormat.of().parseHex(ConfigFolder.KEY)),
                                OnMismatch.ORIGINAL),
                        new Credential(
                                ACME,
                                new AgentId("crm-bot"),
                                "ada@acme.example",
                                ConfigFolder.SALT,
                                new Digest(ConfigFolder.HASH),
                                true),
                        new PolicyText(ACME, ConfigFolder.POLICY),
                        new Connection(
                                ACME,
                                "crm",
                                "http",
                                16,
                                "{\"base_url\":\"https://crm.example\",\"token\":\"env:CRM_TOKEN\"}"),
                        new Tool(
                                ACME,
                                "crm.deals.update",
                                "update_deal",
                                "crm:deal:{deal_id}",
                                EffectClass.IDEMPOTENT,
                                "crm",
                                Duration.ofSeconds(5),
                                5,
                                "{\"method\":\"PATCH\",\"path\":\"/deals/{deal_id}\"}"));
    }

    @Test
    void everySettingIsTakenFromTheFile() throws IOException {
        Files.writeString(root.resolve("key.hex"), ConfigFolder.KEY + "\n");
        folder.write("acme", "organization.yaml", """
                        display_name: "Acme & Söhne"
                        id_key: file:../key.hex
                        on_mismatch: conflict
                        """)
                .write("acme", "credentials.yaml", """
                        - {agent: a, salt: 00000000000000000000000000000001, secret_hash: %s, enabled: false}
                        """.formatted("1".repeat(64)))
                .write("acme", "connections.yaml", """
                        - {name: crm, kind: echo, concurrency: 3}
                        """)
                .write("acme", "tools.yaml", """
                        - {name: t, action: read, resource: x, effect: read, connection: crm, timeout: 1500ms, attempts: 1,
                           operation: {n: 1, d: 0.5, b: true, z: null, s: "yes", l: [1, {a: b}]}}
                        - {name: u, action: read, resource: y, effect: unsafe, connection: crm, timeout: PT2M}
                        """);

        assertThat(folder.read().problems()).isEmpty();
        assertThat(folder.read().facts())
                .contains(
                        new Organization(
                                ACME,
                                "Acme & Söhne",
                                new OrganizationKey(HexFormat.of().parseHex(ConfigFolder.KEY)),
                                OnMismatch.CONFLICT),
                        new Credential(
                                ACME,
                                new AgentId("a"),
                                null,
                                "00000000000000000000000000000001",
                                new Digest("1".repeat(64)),
                                false),
                        new Connection(ACME, "crm", "echo", 3, "{}"),
                        new Tool(
                                ACME,
                                "t",
                                "read",
                                "x",
                                EffectClass.READ,
                                "crm",
                                Duration.ofMillis(1500),
                                1,
                                "{\"b\":true,\"d\":0.5,\"l\":[1,{\"a\":\"b\"}],\"n\":1,\"s\":\"yes\",\"z\":null}"),
                        new Tool(ACME, "u", "read", "y", EffectClass.UNSAFE, "crm", Duration.ofMinutes(2), 5, "{}"));
    }

    @Test
    void howToLookAtTheTargetOfAToolIsRead() throws IOException {
        folder.write("acme", "tools.yaml", """
                - name: t
                  action: update
                  resource: "crm:deal:{id}"
                  effect: idempotent
                  connection: crm
                  read: {query: "select amount from deal where id = :resource.id"}
                - name: u
                  action: close
                  resource: "ticket:{id}"
                  effect: idempotent
                  connection: crm
                  read: {path: "/tickets/{resource.id}", query: {fields: state}, response: /ticket}
                """);

        assertThat(folder.read().problems()).isEmpty();
        assertThat(folder.read().facts())
                .filteredOn(Tool.class::isInstance)
                .extracting(fact -> ((Tool) fact).read())
                .containsExactly(
                        "{\"query\":\"select amount from deal where id = :resource.id\"}",
                        "{\"path\":\"/tickets/{resource.id}\",\"query\":{\"fields\":\"state\"},\"response\":\"/ticket\"}");
    }

    @Test
    void whomToTellOfApprovalsIsRead() throws IOException {
        folder.write("acme", "notifications.yaml", """
                - name: leads-by-mail
                  kind: mail
                  groups: [leads, finance]
                  to: [ann@acme.example, bob+approvals@acme.example]
                - name: chat
                  kind: webhook
                  groups: ["*"]
                  on: [waiting]
                  url: env:CHAT_URL
                  format: slack
                - name: pager
                  kind: webhook
                  groups: ["*"]
                  on: [expiring, escalated]
                  url: https://hooks.example/countersign?a=b
                  secret: file:pager.secret
                """);

        DirectoryReading reading = folder.read();

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.facts())
                .contains(
                        new NoticeChannel(
                                ACME,
                                "leads-by-mail",
                                List.of("leads", "finance"),
                                Set.of(Notice.Kind.values()),
                                new NoticeTarget.Mail(List.of("ann@acme.example", "bob+approvals@acme.example"))),
                        new NoticeChannel(
                                ACME,
                                "chat",
                                List.of("*"),
                                Set.of(Notice.Kind.WAITING),
                                new NoticeTarget.Webhook("env:CHAT_URL", null, NoticeTarget.Format.SLACK)),
                        new NoticeChannel(
                                ACME,
                                "pager",
                                List.of("*"),
                                Set.of(Notice.Kind.EXPIRING, Notice.Kind.ESCALATED),
                                new NoticeTarget.Webhook(
                                        "https://hooks.example/countersign?a=b",
                                        "file:pager.secret",
                                        NoticeTarget.Format.GENERIC)));
    }

    @Test
    void aListOfNobodyToTellIsFine() throws IOException {
        folder.write("acme", "notifications.yaml", "# nobody yet\n[]\n");

        assertThat(folder.read().problems()).isEmpty();
        assertThat(folder.read().facts()).noneMatch(NoticeChannel.class::isInstance);
    }

    @Test
    void whatTheApprovalsApiNeedsIsRead() throws IOException {
        folder.write(
                "acme",
                "organization.yaml",
                ConfigFolder.ORGANIZATION + """
                callback_secret: env:CALLBACK_SECRET
                pending_approvals: 500
                pending_approvals_per_agent: 5
                api_keys:
                  - {name: main, salt: "%s", secret_hash: %s}
                """.formatted(ConfigFolder.SALT, ConfigFolder.HASH));
        folder.write("acme", "credentials.yaml", ConfigFolder.CREDENTIALS + """
                  uuid: 0B7E9A52-6f0e-4d5c-9a56-0f2b7d3c1e11
                  questions: {groups: [leads], quorum: 2, expires_after: 4h, escalate_after: 1h, escalate_to: [boss]}
                """);

        DirectoryReading reading = folder.read();

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.facts())
                .contains(
                        new Organization(
                                ACME,
                                "Acme",
                                new OrganizationKey(HexFormat.of().parseHex(ConfigFolder.KEY)),
                                OnMismatch.ORIGINAL,
                                List.of(new ApiKey("main", ConfigFolder.SALT, new Digest(ConfigFolder.HASH), true)),
                                new ApprovalLimits(5, 500),
                                "env:CALLBACK_SECRET"),
                        new Credential(
                                ACME,
                                new AgentId("crm-bot"),
                                "ada@acme.example",
                                ConfigFolder.SALT,
                                new Digest(ConfigFolder.HASH),
                                true,
                                UUID.fromString("0b7e9a52-6f0e-4d5c-9a56-0f2b7d3c1e11"),
                                new ApprovalTerms(
                                        List.of("leads"),
                                        2,
                                        Duration.ofHours(4),
                                        new ApprovalTerms.Escalation(Duration.ofHours(1), List.of("boss")),
                                        false,
                                        false,
                                        false)));
    }

    @Test
    void whatTheCatalogueShowsOfAToolIsRead() throws IOException {
        folder.write("acme", "tools.yaml", """
                - name: crm.deals.update
                  description: Changes a deal
                  action: update_deal
                  resource: "crm:deal:{deal_id}"
                  effect: idempotent
                  connection: crm
                  risk: destructive
                  input:
                    type: object
                    properties: {deal_id: {type: string}, amount: {type: number}}
                  output: {type: array}
                """);

        DirectoryReading reading = folder.read();

        assertThat(reading.problems()).isEmpty();
        assertThat(tool(reading).listing())
                .isEqualTo(new ToolListing(
                        "Changes a deal",
                        ToolRisk.DESTRUCTIVE,
                        "{\"properties\":{\"amount\":{\"type\":\"number\"},\"deal_id\":{\"type\":\"string\"}},"
                                + "\"type\":\"object\"}",
                        "{\"type\":\"array\"}",
                        List.of()));
    }

    @Test
    void aToolWithoutAConnectionRunsThroughThoseOfItsDomain() throws IOException {
        folder.write("acme", "connections.yaml", """
                        - {name: crm-eu, kind: http, domain: crm}
                        - {name: crm-us, kind: http, domain: crm, default: true}
                        - {name: crm-db, kind: jdbc, domain: crm}
                        - {name: tickets, kind: http, domain: itsm}
                        """).write("acme", "tools.yaml", """
                        - {name: crm.deals.update, action: a, resource: r, effect: read}
                        """);

        DirectoryReading reading = folder.read();

        assertThat(reading.problems()).isEmpty();
        assertThat(tool(reading).connection()).isEqualTo("crm-us");
        assertThat(tool(reading).listing().otherConnections()).containsExactly("crm-eu");
        assertThat(tool(reading).risk()).isEqualTo(ToolRisk.READ);
        assertThat(tool(reading).domain()).isEqualTo("crm");
    }

    @Test
    void whatAKeyOpensIsRead() throws IOException {
        folder.write(
                "acme",
                "organization.yaml",
                ConfigFolder.ORGANIZATION + """
                api_keys:
                  - {name: all, salt: "%1$s", secret_hash: %2$s, agent: crm-bot}
                  - {name: few, salt: "%1$s", secret_hash: %2$s, agent: crm-bot, tools: [crm.*, a.b], connections: [crm]}
                """.formatted(ConfigFolder.SALT, ConfigFolder.HASH));

        DirectoryReading reading = folder.read();

        assertThat(reading.problems()).isEmpty();
        AgentId bot = new AgentId("crm-bot");
        assertThat(reading.facts())
                .filteredOn(Organization.class::isInstance)
                .flatExtracting(fact -> ((Organization) fact).apiKeys())
                .extracting(key -> key.access())
                .containsExactly(
                        new ToolAccess(bot, List.of("*"), List.of()),
                        new ToolAccess(bot, List.of("crm.*", "a.b"), List.of("crm")));
    }

    private static Tool tool(DirectoryReading reading) {
        return reading.facts().stream()
                .filter(Tool.class::isInstance)
                .map(Tool.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String key(String more) {
        return ConfigFolder.ORGANIZATION + "api_keys:\n  - {name: k, salt: \"" + ConfigFolder.SALT + "\", secret_hash: "
                + ConfigFolder.HASH + more + "}\n";
    }

    static Stream<Arguments> brokenFiles() {
        String mail = "- {name: m, kind: mail, groups: ['*'], to: [a@b.example]}\n";
        String tool = "- {name: t, action: a, resource: r, effect: read, connection: crm";
        String tooDeep = "- name: crm\n  kind: echo\n  settings: {a: " + "[".repeat(40) + "]".repeat(40) + "}\n";
        return Stream.of(
                // organization.yaml
                bad("organization.yaml", "", "1:1: The file is empty."),
                bad("organization.yaml", "[]", "1:1: This must be a mapping of names to values."),
                bad("organization.yaml", "display_name: Acme", "1:1: The field 'id_key' is missing."),
                bad(
                        "organization.yaml",
                        ConfigFolder.ORGANIZATION + "colour: red\n",
                        "3:1: There is no field 'colour' here, only [api_keys, callback_secret, display_name,"
                                + " id_key, on_mismatch, pending_approvals, pending_approvals_per_agent]."),
                bad(
                        "organization.yaml",
                        ConfigFolder.ORGANIZATION + "callback_secret: whsec_c2VjcmV0\n",
                        "3:18: A callback_secret is env:NAME or file:PATH, never the secret itself."),
                bad(
                        "organization.yaml",
                        ConfigFolder.ORGANIZATION + "api_keys: main\n",
                        "3:11: The keys must be a list of at most 100."),
                bad(
                        "organization.yaml",
                        ConfigFolder.ORGANIZATION + "pending_approvals: -1\n",
                        "3:20: The field 'pending_approvals' must be a whole number from 0 to 1000000."),
                bad(
                        "credentials.yaml",
                        ConfigFolder.CREDENTIALS + "  uuid: 42\n",
                        "5:9: A uuid is 32 hexadecimal digits as 8-4-4-4-12."),
                bad(
                        "credentials.yaml",
                        ConfigFolder.CREDENTIALS + "  questions: {escalate_after: 1h}\n",
                        "5:14: The fields 'escalate_after' and 'escalate_to' are given together or not at all."),
                bad(
                        "organization.yaml",
                        ConfigFolder.ORGANIZATION + "display_name: Other\n",
                        "3:1: The field 'display_name' is given twice."),
                bad(
                        "organization.yaml",
                        "display_name: 12\nid_key: env:ACME_KEY",
                        "1:15: The field 'display_name' must be text; put it in quotes if it looks like something else."),
                bad(
                        "organization.yaml",
                        "display_name: Acme\nid_key: 1234",
                        "2:9: An id_key is 64 hexadecimal digits, or env:NAME or file:PATH that holds them."),
                bad(
                        "organization.yaml",
                        "display_name: Acme\nid_key: env:NOT_SET",
                        "2:9: The environment variable NOT_SET is not set."),
                bad(
                        "organization.yaml",
                        "display_name: Acme\nid_key: file:nowhere",
                        "2:9: There is no such file: nowhere."),
                bad(
                        "organization.yaml",
                        ConfigFolder.ORGANIZATION + "on_mismatch: Conflict",
                        "3:14: This must be one of original, conflict, not 'Conflict'."),
                bad(
                        "organization.yaml",
                        "display_name: &n Acme\nid_key: *n",
                        "1:15: Anchors are not allowed.",
                        "2:9: Aliases are not allowed; write the value out."),
                bad("organization.yaml", "display_name: !!java.net.URL [x]\nid_key: x", "1:15: Tags are not allowed."),
                bad(
                        "organization.yaml",
                        ConfigFolder.ORGANIZATION + "---\na: b\n",
                        "3:1: A file holds one document; a second one starts here."),
                bad(
                        "organization.yaml",
                        "display_name: a\n  id_key: b",
                        "2:9: This is not YAML: mapping values are not allowed here."),
                bad("organization.yaml", "a: b\nc: \u0007", "2:4: This character is not allowed in YAML: U+0007."),
                // credentials.yaml
                bad("credentials.yaml", "{}", "1:1: This file is a list of credentials; write [] for none."),
                bad("credentials.yaml", "- crm-bot", "1:3: This must be a mapping of names to values."),
                bad(
                        "credentials.yaml",
                        "- agent: a/b\n  salt: 12\n  secret_hash: x\n  enabled: yes",
                        "1:10: An agent id is 1 to 128 characters of letters, digits, '.', '_' and '-'.",
                        "2:9: A salt is 32 hexadecimal digits.",
                        "3:16: A digest is 64 lower-case hexadecimal digits.",
                        "4:12: The field 'enabled' must be true or false."),
                bad(
                        "credentials.yaml",
                        ConfigFolder.CREDENTIALS + ConfigFolder.CREDENTIALS,
                        "5:10: The agent 'crm-bot' is listed twice."),
                bad(
                        "credentials.yaml",
                        ConfigFolder.CREDENTIALS + "  secret: hunter2\n",
                        "5:3: There is no field 'secret' here, only [agent, enabled, owner, questions, salt,"
                                + " secret_hash, uuid]."),
                // connections.yaml
                bad(
                        "connections.yaml",
                        "- {name: crm, kind: Http}",
                        "1:21: A kind is a small letter and up to 63 of a-z, 0-9 and '-', not 'Http'."),
                bad(
                        "connections.yaml",
                        ConfigFolder.CONNECTIONS + ConfigFolder.CONNECTIONS,
                        "6:9: The connection 'crm' is listed twice."),
                bad(
                        "connections.yaml",
                        "- {name: crm, kind: http, concurrency: 0}",
                        "1:40: The field 'concurrency' must be a whole number from 1 to 1024."),
                bad("connections.yaml", tooDeep, "3:46: This is nested more than 32 levels deep."),
                bad(
                        "connections.yaml",
                        """
                        - name: crm
                          kind: http
                          settings:
                            password: hunter2
                            nested:
                              - {Client-Secret: hunter2, apiKey: [hunter2], token_url: fine, max_tokens: 5}
                            token: env:CRM TOKEN
                            url: jdbc:x://crm:hunter2@host/db
                            other: https://x?a=b&token=hunter2
                        """,
                        "4:15: 'password' is a secret and must be a reference: env:NAME or file:PATH.",
                        "6:25: 'Client-Secret' is a secret and must be a reference: env:NAME or file:PATH.",
                        "6:42: 'apiKey' is a secret and must be a reference: env:NAME or file:PATH.",
                        "7:12: 'token' is a secret and must be a reference: env:NAME or file:PATH.",
                        "8:10: This address holds a secret; move it to a setting that is a reference.",
                        "9:12: This address holds a secret; move it to a setting that is a reference."),
                bad(
                        "connections.yaml",
                        "- {name: crm, kind: http, domain: crm, default: true}\n"
                                + "- {name: eu, kind: http, domain: crm, default: true}",
                        "2:48: The domain 'crm' has another default connection."),
                bad(
                        "connections.yaml",
                        "- {name: crm, kind: http, default: true}",
                        "1:36: A connection is the default of its domain, and this has none."),
                bad(
                        "connections.yaml",
                        "- {name: crm, kind: http, domain: crm.deals}",
                        "1:35: A domain is what is before the first dot of a tool's name."),
                // organization.yaml, the keys
                bad(
                        "organization.yaml",
                        key(", tools: [crm.*]"),
                        "4:143: A key that opens tools names its agent: the calls are the agent's."),
                bad(
                        "organization.yaml",
                        key(", agent: nobody, connections: [crm, erp]"),
                        "4:143: There is no agent 'nobody' in credentials.yaml.",
                        "4:143: There is no connection 'erp' for this key."),
                // tools.yaml
                bad(
                        "tools.yaml",
                        tool + ", input: {type: object, properties: {a: {type: money}}}}",
                        "1:113: The schema 'input' is refused at /properties/a/type: does not have a value in the"
                                + " enumeration [\"array\", \"boolean\", \"integer\", \"null\", \"number\", \"object\","
                                + " \"string\"].",
                        "1:113: The schema 'input' is refused at /properties/a/type: string found, array expected."),
                bad(
                        "tools.yaml",
                        tool + ", input: {type: array}}",
                        "1:75: An input is an object; its schema says type: object."),
                bad(
                        "tools.yaml",
                        tool + ", output: {properties: {a: {$ref: 'http://x'}}}}",
                        "1:100: The schema 'output' is refused at /properties/a/$ref: A schema refers to its own parts"
                                + " only, by $ref: \"#/$defs/<name>\"."),
                bad(
                        "tools.yaml",
                        tool.replace("resource: r", "resource: 'r:{id}'")
                                + ", input: {type: object, properties: {a: true}}}",
                        "1:109: The part {id} of the resource is taken from the input, and this has no property 'id'."),
                bad(
                        "tools.yaml",
                        tool.replace("effect: read", "effect: unsafe") + ", risk: read}",
                        "1:76: A tool whose effect is not 'read' writes; its risk is write or destructive."),
                bad("tools.yaml", tool.replace("crm", "erp") + "}", "1:63: There is no connection 'erp'."),
                bad("tools.yaml", tool + "}\n" + tool + "}", "2:10: The tool 't' is listed twice."),
                bad(
                        "tools.yaml",
                        tool + ", read: {query: DELETE FROM deal}}",
                        "1:82: A read changes nothing; its query starts with SELECT."),
                bad(
                        "tools.yaml",
                        tool + ", read: {method: POST, path: /x}}",
                        "1:83: A read changes nothing; its method is GET."),
                bad(
                        "tools.yaml",
                        tool + ", read: {path: /x, body: {a: 1}}}",
                        "1:85: A read changes nothing; 'body' has no place in it."),
                bad(
                        "tools.yaml",
                        tool + ", read: {}}",
                        "1:74: A read has a 'query' that is a SELECT, or a 'path' to GET."),
                bad(
                        "tools.yaml",
                        tool + ", read: yes}",
                        "1:74: The field 'read' must be a mapping of names to values."),
                bad(
                        "tools.yaml",
                        tool.replace("resource: r", "resource: 'x:{a'") + "}",
                        "1:34: A brace is not matched in '{a'."),
                bad(
                        "tools.yaml",
                        tool.replace("effect: read", "effect: write") + "}",
                        "1:45: This must be one of read, idempotent, checkable, unsafe, not 'write'."),
                bad(
                        "tools.yaml",
                        tool + ", timeout: 5}",
                        "1:77: The field 'timeout' must be text; put it in quotes if it looks like something else."),
                bad("tools.yaml", tool + ", timeout: 5 s}", "1:77: A duration is written like 500ms, 5s, 2m or PT5S."),
                bad("tools.yaml", tool + ", timeout: 0s}", "1:77: This duration must be above zero and at most PT10M."),
                bad(
                        "tools.yaml",
                        tool + ", attempts: 101}",
                        "1:78: The field 'attempts' must be a whole number from 1 to 100."),
                bad(
                        "tools.yaml",
                        tool + ", operation: {a: no, b: 012, c: 1_0, d: 2026-01-01, 5: x, a: y, e: 9007199254740993}}",
                        "1:83: " + FreeMappingWords.AMBIGUOUS,
                        "1:90: " + FreeMappingWords.AMBIGUOUS,
                        "1:98: " + FreeMappingWords.AMBIGUOUS,
                        "1:106: " + FreeMappingWords.AMBIGUOUS,
                        "1:118: A name must be text; put it in quotes if it looks like something else.",
                        "1:124: The name 'a' is given twice.",
                        "1:133: This number is too large to be exact; put it in quotes."),
                bad(
                        "tools.yaml",
                        tool + ", operation: [a]}",
                        "1:79: The field 'operation' must be a mapping of names to values."),
                bad(
                        "tools.yaml",
                        "- {name: a/b}",
                        "1:10: A name is 1 to 128 characters of letters, digits, '.', '_' and '-', not 'a/b'.",
                        "1:3: The field 'action' is missing.",
                        "1:3: The field 'resource' is missing.",
                        "1:3: The field 'effect' is missing.",
                        "1:3: The field 'connection' is missing."),
                // notifications.yaml
                bad("notifications.yaml", "{}", "1:1: This file is a list of channels; write [] for none."),
                bad(
                        "notifications.yaml",
                        "- {name: a, kind: pigeon, groups: [x]}",
                        "1:19: This must be one of mail, webhook, not 'pigeon'."),
                bad(
                        "notifications.yaml",
                        "- {name: a, kind: mail, groups: [], on: [soon], to: ['a@b.example, c@d.example'], url: x}",
                        "1:33: The field 'groups' must be a list of 1 to 20 texts.",
                        "1:42: This must be one of waiting, expiring, escalated, not 'soon'.",
                        "1:88: The field 'url' is not one of a channel of this kind."),
                bad(
                        "notifications.yaml",
                        "- {name: a, kind: mail, groups: ['*'], to: ['a@b.example, c@d.example', \"a@b\\r\\nBcc: c@d\"]}",
                        "1:45: This must be one plain address of mail, such as leads@example.com, not 'a@b.example,"
                                + " c@d.example'.",
                        "1:73: This must be one plain address of mail, such as leads@example.com, not"
                                + " 'a@b\uFFFD\uFFFDBcc: c@d'."),
                bad("notifications.yaml", mail + mail, "2:10: The channel 'm' is listed twice."),
                bad(
                        "notifications.yaml",
                        "- {name: h, kind: webhook, groups: ['*'], url: 'ftp://x.example', secret: hunter2}",
                        "1:48: The target's URL is refused: its scheme is neither https nor http.",
                        "1:75: A secret is env:NAME or file:PATH, never the secret itself."),
                bad(
                        "notifications.yaml",
                        "- {name: h, kind: webhook, groups: ['*'], url: 'https://chat.example/hook', format: slack}",
                        "1:48: A channel has a secret that signs its messages, or a url that is a reference, env:NAME or"
                                + " file:PATH, because then the address itself is the secret."),
                bad(
                        "notifications.yaml",
                        "- {name: h, kind: webhook, groups: ['*', '*'], url: 'env:HOOK'}",
                        "1:42: The field 'groups' has this twice."),
                // names of files
                bad(
                        "tool.yaml",
                        "[]",
                        "1:1: No file of this name belongs here; there are [connections.yaml, credentials.yaml,"
                                + " imported-tools.yaml, keys.yaml, notifications.yaml, organization.yaml, policy.yaml,"
                                + " stops.yaml, tools.yaml], and tools-NAME.yaml and connections-NAME.yaml."));
    }

    private static final class FreeMappingWords {
        static final String AMBIGUOUS =
                "YAML readers disagree about what this is; put it in quotes, or write it as JSON would.";
    }

    private static Arguments bad(String file, String text, String... problems) {
        return Arguments.of(file, text, problems);
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void everyProblemIsReportedWithItsPlace(String file, String text, String[] problems) throws IOException {
        folder.write("acme", file, text).organization("other", "other-bot");

        DirectoryReading reading = folder.read();

        assertThat(reading.problems())
                .map(ConfigProblem::toString)
                .containsExactly(Stream.of(problems)
                        .map(problem -> "acme/" + file + ":" + problem)
                        .toArray(String[]::new));
        assertThat(reading.broken()).containsExactly(ACME);
        assertThat(reading.facts())
                .isNotEmpty()
                .extracting(ControlFact::organization)
                .containsOnly(new OrganizationId("other"));
        assertThat(reading.problems().toString()).doesNotContain("hunter2");
    }

    @Test
    void aPolicyThatDoesNotCompileIsReportedWithItsPlace() throws IOException {
        folder.write("acme", "policy.yaml", ConfigFolder.POLICY.replace("decision: allow", "decision: perhaps"));

        DirectoryReading reading = folder.read();

        assertThat(reading.broken()).containsExactly(ACME);
        assertThat(reading.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("acme/policy.yaml");
            assertThat(problem.line()).isEqualTo(6);
            assertThat(problem.column()).isEqualTo(15);
        });
    }

    @Test
    void aPolicyThatFailsItsOwnTestsIsRefused() throws IOException {
        folder.write("acme", "policy.yaml", ConfigFolder.POLICY + """
                tests:
                  - name: deals are denied
                    given: {action: update_deal, resource: "crm:deal:1"}
                    expect: {decision: deny}
                """);

        DirectoryReading reading = folder.read();

        assertThat(reading.broken()).containsExactly(ACME);
        assertThat(reading.problems())
                .singleElement()
                .asString()
                .startsWith("acme/policy.yaml:8:")
                .contains("'deals are denied' fails: expected deny, got allow");
    }

    @Test
    void anAgentOfTwoOrganizationsBelongsToNeither() throws IOException {
        folder.organization("beta", "crm-bot").organization("gamma", "gamma-bot");

        DirectoryReading reading = folder.read();

        assertThat(reading.broken()).containsExactlyInAnyOrder(ACME, new OrganizationId("beta"));
        assertThat(reading.problems())
                .map(ConfigProblem::toString)
                .containsExactly(
                        "acme/credentials.yaml:1:10: The agent 'crm-bot' belongs to another organization as well.",
                        "beta/credentials.yaml:1:10: The agent 'crm-bot' belongs to another organization as well.");
        assertThat(reading.facts()).extracting(ControlFact::organization).containsOnly(new OrganizationId("gamma"));
    }

    @Test
    void toolsAreNotBlamedForConnectionsThatCannotBeRead() throws IOException {
        folder.write("acme", "connections.yaml", "- {name: crm, kind: HTTP}");
        assertThat(folder.read().problems()).hasSize(1);

        folder.write("acme", "connections.yaml", "- {");
        assertThat(folder.read().problems()).hasSize(1);
    }

    @Test
    void onlyTheOrganizationsOwnFileMustBeThere() throws IOException {
        Path bare = Files.createDirectories(root.resolve("bare"));
        assertThat(folder.read().problems())
                .map(ConfigProblem::toString)
                .containsExactly("bare/organization.yaml:1:1: The file is missing.");

        Files.writeString(bare.resolve("organization.yaml"), ConfigFolder.ORGANIZATION);
        assertThat(folder.read().problems()).isEmpty();
    }

    @Test
    void filesThatAreNotTextOfAReasonableSizeAreRefused() throws IOException {
        Files.write(root.resolve("acme/tools.yaml"), new byte[] {(byte) 0xff});
        Files.writeString(root.resolve("acme/policy.yaml"), "#".repeat(ConfigFile.BYTES_MAX + 1));

        assertThat(folder.read().problems())
                .map(ConfigProblem::toString)
                .containsExactly(
                        "acme/policy.yaml:1:1: This is no file of at most 524288 bytes.",
                        "acme/tools.yaml:1:1: The file is not UTF-8.");
    }

    @Test
    void aFolderThatIsNoOrganizationMakesTheDirectoryUnusable() throws IOException {
        Files.createDirectories(root.resolve("Acme Inc"));

        DirectoryReading reading = folder.read();

        assertThat(reading.usable()).isFalse();
        assertThat(reading.facts()).isEmpty();
        assertThat(reading.problems()).singleElement().asString().startsWith("Acme Inc:1:1: ");
    }

    @Test
    void anEmptyOrMissingDirectoryIsUnusableRatherThanEmpty(@TempDir Path empty) {
        assertThat(new ConfigFolder(empty).read().usable()).isFalse();
        assertThat(new ConfigFolder(empty.resolve("missing")).read().usable()).isFalse();
    }

    @Test
    void whatIsBesideTheOrganizationsIsLeftAlone() throws IOException {
        Files.writeString(root.resolve("README.md"), "hello");
        Files.createDirectories(root.resolve(".git"));
        Files.writeString(root.resolve("acme/.tools.yaml.swp"), "x");
        Files.writeString(root.resolve("acme/notes.txt"), "x");

        assertThat(folder.read().problems()).isEmpty();
    }

    @Test
    void toolsAndConnectionsMayBeSpreadOverFiles() throws IOException {
        folder.write("acme", "connections-desk.yaml", "- {name: desk, kind: echo}\n")
                .write("acme", "tools-desk.yaml", """
                        - {name: desk.a, action: a, resource: x, effect: read, connection: desk}
                        - {name: desk.b, action: b, resource: x, effect: read, connection: crm}
                        """);

        assertThat(folder.read().problems()).isEmpty();
        assertThat(folder.read().facts().stream().filter(Tool.class::isInstance))
                .hasSize(3);
    }

    @Test
    void whatIsListedInTwoFilesIsListedTwice() throws IOException {
        folder.write("acme", "connections-desk.yaml", "- {name: crm, kind: echo}\n")
                .write("acme", "tools-desk.yaml", """
                        - {name: crm.deals.update, action: a, resource: x, effect: read, connection: crm}
                        - {name: desk.b, action: b, resource: x, effect: read, connection: none}
                        """);

        assertThat(folder.read().problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "acme/connections-desk.yaml:1:10: The connection 'crm' is listed twice.",
                        "acme/tools-desk.yaml:1:10: The tool 'crm.deals.update' is listed twice.",
                        "acme/tools-desk.yaml:2:68: There is no connection 'none'.");
    }

    @Test
    void aConnectionSaysHowItIsChecked() throws IOException {
        folder.write("acme", "connections-more.yaml", """
                - {name: a, kind: http, health: {}}
                - {name: b, kind: http, health: {every: 30s, path: /healthz}}
                - {name: c, kind: http}
                """);

        DirectoryReading reading = folder.read();

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.facts())
                .filteredOn(Connection.class::isInstance)
                .map(Connection.class::cast)
                .filteredOn(connection -> connection.name().length() == 1)
                .extracting(Connection::name, Connection::health)
                .containsExactly(
                        tuple("a", new HealthCheck(Duration.ofSeconds(10), null)),
                        tuple("b", new HealthCheck(Duration.ofSeconds(30), "/healthz")),
                        tuple("c", null));
    }

    @Test
    void aHealthCheckThatCannotBeIsReportedWhereItStands() throws IOException {
        folder.write("acme", "connections-more.yaml", """
                - {name: a, kind: http, health: true}
                - {name: b, kind: http, health: {every: 500ms}}
                - {name: c, kind: http, health: {every: 1h}}
                - {name: d, kind: http, health: {path: healthz}}
                - {name: e, kind: http, health: {path: "/a?b=c"}}
                - {name: f, kind: http, health: {path: /a/../b}}
                - {name: g, kind: http, health: {timeout: 5s}}
                """);

        assertThat(folder.read().problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "acme/connections-more.yaml:1:33: This must be a mapping of names to values.",
                        "acme/connections-more.yaml:2:41: A target is checked once in 1s at most.",
                        "acme/connections-more.yaml:3:41: This duration must be above zero and at most PT10M.",
                        "acme/connections-more.yaml:4:40: A path starts with '/' and has no query, fragment or '..': it"
                                + " is put behind the base_url.",
                        "acme/connections-more.yaml:5:40: A path starts with '/' and has no query, fragment or '..': it"
                                + " is put behind the base_url.",
                        "acme/connections-more.yaml:6:40: A path starts with '/' and has no query, fragment or '..': it"
                                + " is put behind the base_url.",
                        "acme/connections-more.yaml:7:34: There is no field 'timeout' here, only [every, path].");
    }

    @Test
    void whatAConnectorCannotReadIsReportedWhereItStands() throws IOException {
        ConnectorWords words = new ConnectorWords() {
            @Override
            public Objection objection(Connection connection) {
                return connection.kind().equals("mail") ? new Objection("settings", "No host.") : null;
            }

            @Override
            public Objection objection(Tool tool, Connection connection) {
                return tool.effectClass() == EffectClass.READ ? new Objection("effect", "Not true.") : null;
            }
        };
        folder.write("acme", "connections-mail.yaml", "- name: mail\n  kind: mail\n  settings: {port: 1}\n")
                .write("acme", "tools-mail.yaml", """
                        - {name: mail.a, action: a, resource: x, effect: read, connection: mail}
                        - {name: mail.b, action: b, resource: x, effect: read, connection: crm}
                        """);

        assertThat(new ControlDirectory(root, name -> null, words).read().problems())
                .extracting(ConfigProblem::toString)
                .containsExactly("acme/connections-mail.yaml:3:13: No host.", "acme/tools-mail.yaml:2:50: Not true.");
    }
}
