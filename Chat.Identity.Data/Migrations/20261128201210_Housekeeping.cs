using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class Housekeeping : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_sessions_ended_at",
                schema: "identity",
                table: "sessions",
                column: "ended_at",
                filter: "ended_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_sessions_last_used_at",
                schema: "identity",
                table: "sessions",
                column: "last_used_at");

            migrationBuilder.CreateIndex(
                name: "ix_revocations_user_id",
                schema: "identity",
                table: "revocations",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_openiddict_tokens_expiration_date",
                schema: "identity",
                table: "openiddict_tokens",
                column: "expiration_date");

            migrationBuilder.CreateIndex(
                name: "ix_openiddict_tokens_status",
                schema: "identity",
                table: "openiddict_tokens",
                column: "status",
                filter: "status = 'revoked'");

            migrationBuilder.CreateIndex(
                name: "ix_openiddict_authorizations_subject",
                schema: "identity",
                table: "openiddict_authorizations",
                column: "subject");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_sessions_ended_at",
                schema: "identity",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "ix_sessions_last_used_at",
                schema: "identity",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "ix_revocations_user_id",
                schema: "identity",
                table: "revocations");

            migrationBuilder.DropIndex(
                name: "ix_openiddict_tokens_expiration_date",
                schema: "identity",
                table: "openiddict_tokens");

            migrationBuilder.DropIndex(
                name: "ix_openiddict_tokens_status",
                schema: "identity",
                table: "openiddict_tokens");

            migrationBuilder.DropIndex(
                name: "ix_openiddict_authorizations_subject",
                schema: "identity",
                table: "openiddict_authorizations");
        }
    }
}
