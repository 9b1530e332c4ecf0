CREATE INDEX "appeals_by_picture" ON "appeals" USING btree ("picture_id") WHERE "appeals"."picture_id" is not null;--> statement-breakpoint
CREATE INDEX "day_photos_by_picture" ON "day_photos" USING btree ("picture_id");--> statement-breakpoint
CREATE INDEX "receipts_to_thank" ON "receipts" USING btree ("created_at") WHERE "receipts"."thanked_at" is null and "receipts"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "redirects_by_organisation" ON "redirects" USING btree ("to_organisation_id");--> statement-breakpoint
CREATE INDEX "redirects_by_point" ON "redirects" USING btree ("point_id");--> statement-breakpoint
CREATE INDEX "slot_bookings_standing" ON "slot_bookings" USING btree ("starts_at") WHERE "slot_bookings"."freed_at" is null;