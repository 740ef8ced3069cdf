create table "approval_change" ("tenant_id" text not null, "position" bigint not null, "approval_id" text not null, "status" text not null, "changed_at" timestamptz not null, primary key ("tenant_id", "position"));

create table "approval_feed" ("tenant_id" text not null, "last" bigint not null, primary key ("tenant_id"));

-- What is open by now is to be seen. The owner of a table is under its policies, too, while they are forced.
alter table "approval" no force row level security;
insert into "approval_change" ("tenant_id", "position", "approval_id", "status", "changed_at")
  select "tenant_id", row_number() over (partition by "tenant_id" order by "id"), "id", "status", "created_at" from "approval" where "status" = 'OPEN';
insert into "approval_feed" ("tenant_id", "last") select "tenant_id", max("position") from "approval_change" group by "tenant_id";
alter table "approval" force row level security;

alter table "approval_change" enable row level security;
alter table "approval_change" force row level security;
create policy "tenant_reads" on "approval_change" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "approval_change" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "approval_feed" enable row level security;
alter table "approval_feed" force row level security;
create policy "tenant_isolation" on "approval_feed" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
