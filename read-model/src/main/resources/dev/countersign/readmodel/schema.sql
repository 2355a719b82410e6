-- The read model, version 1. Runs on H2 and on PostgreSQL. Everything here is derived from the log
-- and can be dropped and projected again; a change raises Schema.VERSION and asks for that.

-- One row a call. The columns from event_number to response_key_id come from events and nowhere
-- else, those from receipt_kind to history_digest from receipts: so the row is the same in
-- whichever order the two topics were read. A row without event_number is not shown to anybody.
CREATE TABLE call_view (
  call_id           VARCHAR NOT NULL PRIMARY KEY,
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
  receipt_kind      VARCHAR,
  receipt_partition INTEGER,
  receipt_offset    BIGINT,
  receipt_sequence  BIGINT,
  history_digest    VARCHAR
);

-- Lists are read newest first; call_id makes the order total, so that a cursor is one place.
CREATE INDEX call_view_by_arrival ON call_view (organization_id, created_at DESC, call_id DESC);
-- What waits for people is rare among many calls, and asked for often.
CREATE INDEX call_view_by_decision ON call_view (organization_id, decision, created_at DESC, call_id DESC);
CREATE INDEX call_view_by_agent ON call_view (organization_id, agent_id, created_at DESC, call_id DESC);

-- Written in the transaction of the rows: everything before next_offset is in the tables. A topic
-- that was deleted and made again has another topic_id, and these offsets mean nothing in it.
CREATE TABLE projected_offset (
  topic            VARCHAR NOT NULL,
  partition_number INTEGER NOT NULL,
  topic_id         VARCHAR NOT NULL,
  next_offset      BIGINT NOT NULL,
  PRIMARY KEY (topic, partition_number)
);
