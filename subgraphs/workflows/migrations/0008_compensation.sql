alter table "execution" add "round" int not null default 0;
alter table "execution" alter column "round" drop default;
