create table "audit_entry" ("id" text not null, "tenant_id" text not null, "sequence" bigserial, "at" timestamptz(3) not null, "actor_id" text not null, "actor_kind" text not null, "action" text not null, "resource" text not null, "decision" text not null, "reason" text null, "request_id" text not null, "source" text not null, primary key ("id"));
create index "audit_entry_tenant_id_index" on "audit_entry" ("tenant_id");
alter table "audit_entry" add constraint "audit_entry_sequence_unique" unique ("sequence");
create index "audit_entry_tenant_id_at_sequence_index" on "audit_entry" ("tenant_id", "at", "sequence");

create table "counted_thing" ("tenant_id" text not null, "resource" text not null, "thing_id" text not null, primary key ("tenant_id", "resource", "thing_id"));

create table "dead_letter" ("id" text not null, "tenant_id" text not null, "event" jsonb not null, "error" text not null, "attempts" int not null, "failed_at" timestamptz not null default now(), primary key ("id"));

create table "idempotency" ("owner_id" text not null, "operation" text not null, "key" text not null, "input_digest" text not null, "result" jsonb null, "created_at" timestamptz not null default now(), primary key ("owner_id", "operation", "key"));

create table "inbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "received_at" timestamptz not null default now(), "attempts" int not null default 0, "next_attempt_at" timestamptz not null default now(), "handled_at" timestamptz null);
alter table "inbox" add constraint "inbox_id_unique" unique ("id");
create index "inbox_handled_at_tenant_id_sequence_index" on "inbox" ("handled_at", "tenant_id", "sequence");

create table "member" ("id" text not null, "tenant_id" text not null, "user_id" text null, "email" text not null, "roles" text[] not null, "invited_by" text not null, "created_at" timestamptz not null default now(), "joined_at" timestamptz null, primary key ("id"));
create index "member_user_id_index" on "member" ("user_id");
create index "member_email_index" on "member" ("email");
alter table "member" add constraint "member_tenant_id_email_unique" unique ("tenant_id", "email");
alter table "member" add constraint "member_tenant_id_user_id_unique" unique ("tenant_id", "user_id");

create table "outbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "created_at" timestamptz not null default now(), "sent_at" timestamptz null);
alter table "outbox" add constraint "outbox_id_unique" unique ("id");
create index "outbox_sent_at_sequence_index" on "outbox" ("sent_at", "sequence");

create table "quota_usage" ("tenant_id" text not null, "resource" text not null, "period" text not null, "used" bigint not null default '0', "exceeded_at" timestamptz null, primary key ("tenant_id", "resource", "period"));

create table "tenant" ("id" text not null, "slug" text not null, "name" text not null, "tier" text not null, "created_by" text not null, "created_at" timestamptz not null default now(), primary key ("id"));
alter table "tenant" add constraint "tenant_slug_unique" unique ("slug");

create table "user_account" ("id" text not null, "issuer" text not null, "subject" text not null, "email" text null, "email_verified" boolean not null, "created_at" timestamptz not null default now(), primary key ("id"));
alter table "user_account" add constraint "user_account_issuer_subject_unique" unique ("issuer", "subject");

alter table "audit_entry" enable row level security;
alter table "audit_entry" force row level security;
create policy "tenant_reads" on "audit_entry" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "audit_entry" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "counted_thing" enable row level security;
alter table "counted_thing" force row level security;
create policy "tenant_isolation" on "counted_thing" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "dead_letter" enable row level security;
alter table "dead_letter" force row level security;
create policy "worker_keeps" on "dead_letter" to "gantry_worker" using (true) with check (true);

alter table "idempotency" enable row level security;
alter table "idempotency" force row level security;
create policy "tenant_isolation" on "idempotency" to "gantry_app" using (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true))) with check (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true)));

alter table "inbox" enable row level security;
alter table "inbox" force row level security;
create policy "tenant_isolation" on "inbox" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_receives" on "inbox" to "gantry_worker" using (true) with check (true);

alter table "member" enable row level security;
alter table "member" force row level security;
create policy "tenant_isolation" on "member" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "own_reads" on "member" for select to "gantry_app" using (user_id = current_setting('app.user_id', true));
create policy "worker_reads" on "member" for select to "gantry_worker" using (true);
create policy "worker_links" on "member" for update to "gantry_worker" using (true) with check (true);

alter table "outbox" enable row level security;
alter table "outbox" force row level security;
create policy "tenant_appends" on "outbox" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_relays" on "outbox" to "gantry_worker" using (true) with check (true);

alter table "quota_usage" enable row level security;
alter table "quota_usage" force row level security;
create policy "tenant_isolation" on "quota_usage" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "quota_usage" for select to "gantry_worker" using (true);

alter table "tenant" enable row level security;
alter table "tenant" force row level security;
create policy "member_reads" on "tenant" for select to "gantry_app" using (id = current_setting('app.tenant_id', true) OR id IN (
        SELECT member.tenant_id FROM member WHERE member.user_id = current_setting('app.user_id', true)
      ));
create policy "tenant_creates" on "tenant" for insert to "gantry_app" with check (id = current_setting('app.tenant_id', true));
create policy "tenant_changes" on "tenant" for update to "gantry_app" using (id = current_setting('app.tenant_id', true)) with check (id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "tenant" for select to "gantry_worker" using (true);

alter table "user_account" enable row level security;
alter table "user_account" force row level security;
create policy "self_and_members_read" on "user_account" for select to "gantry_app" using (id = current_setting('app.user_id', true) OR id IN (
        SELECT member.user_id FROM member WHERE member.tenant_id = current_setting('app.tenant_id', true)
      ));
create policy "worker_signs_in" on "user_account" to "gantry_worker" using (true) with check (true);
