create table "execution_signal" ("execution_id" text not null, "number" int not null, "tenant_id" text not null, "name" text not null, "key" text not null, "payload" json not null, "sent_at" timestamptz not null, primary key ("execution_id", "number"));
alter table "execution_signal" add constraint "execution_signal_execution_id_name_key_unique" unique ("execution_id", "name", "key");

alter table "execution_signal" enable row level security;
alter table "execution_signal" force row level security;
create policy "tenant_reads" on "execution_signal" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "execution_signal" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "execution" add "last_signal" int not null default 0, add "wake_at" timestamptz null, add "wakes" int not null default 0;
alter table "execution" alter column "last_signal" drop default, alter column "wakes" drop default;
create index "execution_wake_at_index" on "execution" ("wake_at");
