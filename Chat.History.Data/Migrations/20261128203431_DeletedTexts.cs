using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.History.Data.Migrations
{
    /// <inheritdoc />
    public partial class DeletedTexts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_channel_events_channel_id_target_seq",
                table: "channel_events",
                columns: new[] { "channel_id", "target_seq" },
                filter: "kind = 4");

            // What was deleted before this version.
            migrationBuilder.Sql(
                """
                update message_versions earlier set body = '' from messages message
                where message.channel_id = earlier.channel_id and message.seq = earlier.seq and message.deleted_at is not null and earlier.body <> '';
                update channel_events edit set text = null from messages message
                where edit.kind = 4 and edit.text is not null
                    and message.channel_id = edit.channel_id and message.seq = edit.target_seq and message.deleted_at is not null;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_channel_events_channel_id_target_seq",
                table: "channel_events");
        }
    }
}
