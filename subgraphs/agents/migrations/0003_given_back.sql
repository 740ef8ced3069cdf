alter table "inference" add "given_back" int not null default 0;
