alter table "execution" add "parent_id" text null, add "parent_signal" text null, add "depth" int not null default 0;
alter table "execution" alter column "depth" drop default;
create index "execution_parent_id_index" on "execution" ("parent_id");
