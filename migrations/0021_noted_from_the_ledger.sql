-- The connection that takes pledges leaves out what PostgreSQL does by itself for each row (src/db/line.ts); this goes on.
ALTER TABLE "share_links" ENABLE ALWAYS TRIGGER "ripple_of_new_links";
