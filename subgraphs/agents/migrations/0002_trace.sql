alter table "inference" add "trace" jsonb null;
