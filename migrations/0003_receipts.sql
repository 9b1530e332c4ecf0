ALTER TABLE "organisations" ADD COLUMN "came_in_told_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "pledges" ADD COLUMN "on_the_way_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "pledges" ADD COLUMN "received_from" text;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "idempotency_key" text;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_idempotency" UNIQUE("appeal_id","idempotency_key");