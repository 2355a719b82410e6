-- The read model, version 6. Runs on H2 and on PostgreSQL. Everything here is derived from the log
-- and can be dropped and projected again; a change raises Schema.VERSION and asks for that.

-- One row a call. The columns from event_number to found_at come from events and nowhere
-- else, those from receipt_kind to history_digest from receipts: so the row is the same in
-- whichever order the two topics were read. A row without event_number is not shown to anybody.
CREATE TABLE call_view (
  -- Counted by the projector, so that the table grows at its end; it means nothing outside these tables.
  call_number       BIGINT NOT NULL PRIMARY KEY,
  call_id           VARCHAR NOT NULL,
  -- How many chapters of the call are in call_chapter.
  chapters          INTEGER NOT NULL,
  organization_id   VARCHAR NOT NULL,
  event_number      INTEGER,
  status            VARCHAR,
  decision          VARCHAR,
  agent_id          VARCHAR,
  instance_id       VARCHAR,
  action            VARCHAR,
  resource          VARCHAR,
  request_hash      VARCHAR,
  idempotency_key   VARCHAR,
  created_at        TIMESTAMP(6) WITH TIME ZONE,
  updated_at        TIMESTAMP(6) WITH TIME ZONE,
  reason            VARCHAR,
  rule              VARCHAR,
  policy_version    VARCHAR,
  policy_digest     VARCHAR,
  risk              VARCHAR,
  approval_id       VARCHAR,
  deciders          VARCHAR ARRAY,
  tool              VARCHAR,
  attempts          INTEGER,
  outcome           VARCHAR,
  error_code        VARCHAR,
  error_message     VARCHAR,
  response_hash     VARCHAR,
  response          BYTEA,
  response_encoding VARCHAR,
  response_key_id   VARCHAR,
  owner_id          VARCHAR,
  effect_class      VARCHAR,
  unknown_since     TIMESTAMP(6) WITH TIME ZONE,
  rerun             BOOLEAN,
  found             VARCHAR,
  found_by          VARCHAR,
  found_comment     VARCHAR,
  found_at          TIMESTAMP(6) WITH TIME ZONE,
  receipt_kind      VARCHAR,
  receipt_partition INTEGER,
  receipt_offset    BIGINT,
  receipt_sequence  BIGINT,
  history_digest    VARCHAR
);

-- Where a call stands in every list, beside its row: H2 writes all index entries of a row again that is updated, and
-- a call's row is, where this one is only when its first event comes after its receipt. The indexes are of
-- numbers, because most of what an entry costs is comparing it: each key is eight bytes of the SHA-256 of the
-- organization, alone or with what the key's name says, and who asks by one compares the text as well. All but
-- call_key are null while only a receipt was read.
CREATE TABLE call_place (
  call_number      BIGINT NOT NULL PRIMARY KEY,
  -- The first 60 bits of call_id, in the order of its text.
  call_key         BIGINT NOT NULL,
  arrived_at       TIMESTAMP(6) WITH TIME ZONE,
  organization_key BIGINT,
  agent_key        BIGINT,
  run_key          BIGINT,
  resource_key     BIGINT
);

CREATE INDEX call_place_by_id ON call_place (call_key);

-- Lists are read newest first; call_key makes the order total, so that a cursor is one place.
CREATE INDEX call_place_by_arrival ON call_place (organization_key, arrived_at DESC, call_key DESC);
CREATE INDEX call_place_by_agent ON call_place (agent_key, arrived_at DESC, call_key DESC);

-- What an auditor has in hand is a run or a resource, each of a few calls among many.
CREATE INDEX call_place_by_run ON call_place (run_key, arrived_at DESC, call_key DESC);
CREATE INDEX call_place_by_resource ON call_place (resource_key, arrived_at DESC, call_key DESC);

-- What waits for people or was denied is rare among many calls, and asked for often: the places of the calls whose
-- decision is another than ALLOW, without a cost for all the others.
CREATE TABLE decided_place (
  call_number  BIGINT NOT NULL PRIMARY KEY,
  call_key     BIGINT NOT NULL,
  arrived_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  -- Of the organization and the decision.
  decision_key BIGINT NOT NULL
);

CREATE INDEX decided_place_by_arrival ON decided_place (decision_key, arrived_at DESC, call_key DESC);

-- What was told of a call, for its story: a row holds what one poll brought of it, is written once and
-- read only together with the call's others. The parameters are here and nowhere else among the calls.
CREATE TABLE call_chapter (
  -- 1,048,576 times the call's number, and which chapter of the call it is, from 0.
  chapter BIGINT NOT NULL PRIMARY KEY,
  facts   BYTEA NOT NULL
);

-- The same for what changed nothing in the call's row, or is of an approval that has no call: it is little.
-- A row may come twice, when a commit succeeded unseen; the facts in it are numbered.
CREATE TABLE call_aside (
  call_id VARCHAR NOT NULL,
  facts   BYTEA NOT NULL
);

CREATE INDEX call_aside_by_call ON call_aside (call_id);

-- The few calls whose outcome is, or once was, unknown: an index without a cost for all the others.
CREATE TABLE unknown_call (
  call_id         VARCHAR NOT NULL PRIMARY KEY,
  call_number     BIGINT NOT NULL,
  organization_id VARCHAR NOT NULL,
  unresolved      BOOLEAN NOT NULL,
  since           TIMESTAMP(6) WITH TIME ZONE NOT NULL
);

CREATE INDEX unknown_call_by_age ON unknown_call (organization_id, unresolved, since, call_id);

-- One row an approval, from events alone. The state is the folded approval as approval-stream's
-- store writes it, card and parameters included; the columns are what lists are made by.
CREATE TABLE approval_view (
  approval_id       VARCHAR NOT NULL PRIMARY KEY,
  organization_id   VARCHAR NOT NULL,
  subject           VARCHAR NOT NULL,
  status            VARCHAR NOT NULL,
  agent_id          VARCHAR NOT NULL,
  owner_id          VARCHAR,
  instance_id       VARCHAR,
  request_id        VARCHAR,
  correlation_id    VARCHAR,
  action            VARCHAR,
  resource          VARCHAR,
  tool              VARCHAR,
  effect_class      VARCHAR,
  reversible        BOOLEAN,
  question          VARCHAR,
  rule              VARCHAR,
  reason            VARCHAR,
  risk              VARCHAR,
  quorum            INTEGER NOT NULL,
  comment_required  BOOLEAN NOT NULL,
  editable          BOOLEAN NOT NULL,
  card_digest       VARCHAR NOT NULL,
  opened_at         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  expires_at        TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  escalates_at      TIMESTAMP(6) WITH TIME ZONE,
  escalated         BOOLEAN NOT NULL,
  agreed            INTEGER NOT NULL,
  settled_at        TIMESTAMP(6) WITH TIME ZONE,
  deciders          VARCHAR ARRAY,
  delivery_status   VARCHAR,
  delivery_error    VARCHAR,
  -- Names as they are compared: stripped and in lower case. The owner's is null when the owner may vote.
  asker_name        VARCHAR NOT NULL,
  barred_owner_name VARCHAR,
  asks_everyone     BOOLEAN NOT NULL,
  search_text       VARCHAR NOT NULL,
  state             BYTEA NOT NULL
);

CREATE INDEX approval_view_by_expiry ON approval_view (organization_id, status, expires_at, approval_id);
CREATE INDEX approval_view_by_end ON approval_view (organization_id, settled_at DESC, approval_id DESC);
CREATE INDEX approval_view_by_request ON approval_view (organization_id, request_id);

-- The groups that are asked now, unless everyone is.
CREATE TABLE approval_group (
  approval_id VARCHAR NOT NULL,
  group_name  VARCHAR NOT NULL,
  PRIMARY KEY (approval_id, group_name)
);

-- One row a vote that counts.
CREATE TABLE approval_vote (
  approval_id     VARCHAR NOT NULL,
  vote_number     INTEGER NOT NULL,
  organization_id VARCHAR NOT NULL,
  issuer          VARCHAR NOT NULL,
  subject         VARCHAR NOT NULL,
  display_name    VARCHAR NOT NULL,
  choice          VARCHAR NOT NULL,
  comment         VARCHAR NOT NULL,
  -- How long the person had been shown the card; null when nobody measured it.
  considered_millis BIGINT,
  voted_at        TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (approval_id, vote_number)
);

CREATE INDEX approval_vote_by_time ON approval_vote (organization_id, voted_at);

-- All the names of those who voted, stripped and in lower case: one in common is one person.
CREATE TABLE approval_voter (
  approval_id VARCHAR NOT NULL,
  voter_name  VARCHAR NOT NULL,
  PRIMARY KEY (approval_id, voter_name)
);

-- What changed last in the inboxes, for who follows them from another process: one row for whatever
-- can be looked at there, numbered by the one projector.
CREATE TABLE inbox_change (
  id              VARCHAR NOT NULL PRIMARY KEY,
  organization_id VARCHAR NOT NULL,
  change_number   BIGINT NOT NULL
);

CREATE INDEX inbox_change_by_number ON inbox_change (change_number);

-- Sessions of applications. What opened one, and what attached a file, are kept as the log has them.
CREATE TABLE session_view (
  session_id      VARCHAR NOT NULL PRIMARY KEY,
  organization_id VARCHAR NOT NULL,
  app             VARCHAR NOT NULL,
  environment     VARCHAR NOT NULL,
  user_id         VARCHAR NOT NULL,
  opened_at       TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  terminated_at   TIMESTAMP(6) WITH TIME ZONE,
  opened          BYTEA NOT NULL
);

CREATE INDEX session_view_by_place
  ON session_view (organization_id, app, environment, opened_at DESC, session_id DESC);

CREATE TABLE session_file (
  session_id    VARCHAR NOT NULL,
  attachment_id VARCHAR NOT NULL,
  event_number  INTEGER NOT NULL,
  attached      BYTEA NOT NULL,
  PRIMARY KEY (session_id, attachment_id)
);

-- Written in the transaction of the rows: everything before next_offset is in the tables. A topic
-- that was deleted and made again has another topic_id, and these offsets mean nothing in it.
CREATE TABLE projected_offset (
  topic            VARCHAR NOT NULL,
  partition_number INTEGER NOT NULL,
  topic_id         VARCHAR NOT NULL,
  next_offset      BIGINT NOT NULL,
  PRIMARY KEY (topic, partition_number)
);
