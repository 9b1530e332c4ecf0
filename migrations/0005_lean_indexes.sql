DROP INDEX "pledges_by_via";--> statement-breakpoint
DROP INDEX "share_links_by_parent";--> statement-breakpoint
CREATE INDEX "pledges_by_via" ON "pledges" USING btree ("via_id") WHERE "pledges"."via_id" is not null;--> statement-breakpoint
CREATE INDEX "share_links_by_parent" ON "share_links" USING btree ("parent_id") WHERE "share_links"."parent_id" is not null;