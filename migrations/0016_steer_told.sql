CREATE TABLE "steer_told" (
	"appeal_id" uuid NOT NULL,
	"supporter_id" uuid NOT NULL,
	"steer_id" uuid NOT NULL,
	CONSTRAINT "steer_told_appeal_id_supporter_id_pk" PRIMARY KEY("appeal_id","supporter_id")
);
--> statement-breakpoint
ALTER TABLE "steer_told" ADD CONSTRAINT "steer_told_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steer_told" ADD CONSTRAINT "steer_told_supporter_id_supporters_id_fk" FOREIGN KEY ("supporter_id") REFERENCES "public"."supporters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steer_told" ADD CONSTRAINT "steer_told_steer_id_steers_id_fk" FOREIGN KEY ("steer_id") REFERENCES "public"."steers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "steer_told_by_supporter" ON "steer_told" USING btree ("supporter_id");