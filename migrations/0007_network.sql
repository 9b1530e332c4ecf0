CREATE TABLE "share_text_tests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"texts" text[] NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "share_text_tests_number" CHECK (cardinality("share_text_tests"."texts") between 1 and 3)
);
--> statement-breakpoint
CREATE TABLE "tally_points" (
	"appeal_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"version" integer NOT NULL,
	"wanted" integer NOT NULL,
	"unconfirmed" integer NOT NULL,
	"pledged" integer NOT NULL,
	"on_the_way" integer NOT NULL,
	"received" integer NOT NULL,
	"expected" integer NOT NULL,
	CONSTRAINT "tally_points_appeal_id_at_pk" PRIMARY KEY("appeal_id","at")
);
--> statement-breakpoint
ALTER TABLE "share_text_tests" ADD CONSTRAINT "share_text_tests_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tally_points" ADD CONSTRAINT "tally_points_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "share_text_tests_by_appeal" ON "share_text_tests" USING btree ("appeal_id","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "share_text_tests_one_runs" ON "share_text_tests" USING btree ("appeal_id") WHERE "share_text_tests"."ended_at" is null;