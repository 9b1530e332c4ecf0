CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "storage_full_told_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "steering_mail_stopped_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "appeals_full" ON "appeals" USING btree ("id") WHERE "appeals"."state" = 'full';--> statement-breakpoint
CREATE INDEX "drop_off_points_with_ceiling" ON "drop_off_points" USING btree ("id") WHERE "drop_off_points"."storage_ceiling" is not null and "drop_off_points"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "needs_by_likeness" ON "needs" USING gin ("item" gin_trgm_ops) WHERE "needs"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "needs_told_full" ON "needs" USING btree ("appeal_id") WHERE "needs"."full_told_at" is not null;--> statement-breakpoint
CREATE INDEX "receipts_by_point" ON "receipts" USING btree ("point_id","created_at") WHERE "receipts"."point_id" is not null;