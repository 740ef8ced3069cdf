alter table "inference" add "execution_id" text null, add "workflow_id" text null, add "task" text null, add "terms" jsonb null, add "expires_at" timestamptz null, add "answer" text null, add "fault_code" text null, add "fault" text null;
alter table "inference" alter column "reply_id" drop not null;
alter table "inference" alter column "conversation_id" drop not null;
alter table "inference" alter column "agent_id" drop not null;
create index "inference_tenant_id_execution_id_index" on "inference" ("tenant_id", "execution_id");
