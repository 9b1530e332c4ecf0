DROP INDEX "pledges_by_supporter";--> statement-breakpoint
DROP INDEX "pledges_idempotency";--> statement-breakpoint
DROP INDEX "share_links_one_per_supporter";--> statement-breakpoint
CREATE UNIQUE INDEX "pledges_idempotency" ON "pledges" USING btree ("supporter_id","idempotency_key","appeal_id");--> statement-breakpoint
CREATE UNIQUE INDEX "share_links_one_per_supporter" ON "share_links" USING btree ("supporter_id","appeal_id") WHERE "share_links"."supporter_id" is not null;