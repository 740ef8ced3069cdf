alter table "connector" add "environments" json not null default '[]';
alter table "connector" alter column "environments" drop default;

alter table "execution" add "environment" text null;
