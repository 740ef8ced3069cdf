alter table "execution" add "trace" jsonb null;
