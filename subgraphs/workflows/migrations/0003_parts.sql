create table "part_step" ("execution_id" text not null, "part" text not null, "number" int not null, "tenant_id" text not null, "name" text not null, "result" json not null, primary key ("execution_id", "part", "number"));
alter table "part_step" enable row level security;
alter table "part_step" force row level security;
create policy "tenant_reads" on "part_step" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "part_step" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "execution" add "last_number" int not null default 0;
alter table "history_event" add "part" text not null default '', add "number" int not null default 0;

-- What is there is of executions that had no parts. Their owner is bound by row level security, too, but for this.
alter table "execution" no force row level security;
alter table "history_event" no force row level security;
update "execution" set "last_number" = "last_sequence";
update "history_event" set "number" = "sequence";
alter table "execution" force row level security;
alter table "history_event" force row level security;

alter table "execution" alter column "last_number" drop default;
alter table "history_event" alter column "part" drop default, alter column "number" drop default;
alter table "history_event" add constraint "history_event_execution_id_part_number_unique" unique ("execution_id", "part", "number");
