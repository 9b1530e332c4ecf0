ALTER TABLE "appeals" ADD COLUMN "limits_letter_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "needs" ADD COLUMN "full_letter_at" timestamp (3) with time zone;