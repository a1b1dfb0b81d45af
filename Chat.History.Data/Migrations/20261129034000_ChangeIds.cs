using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.History.Data.Migrations
{
    /// <inheritdoc />
    public partial class ChangeIds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "change_id",
                table: "channel_events",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_channel_events_channel_id_change_id",
                table: "channel_events",
                columns: new[] { "channel_id", "change_id" },
                filter: "change_id is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_channel_events_channel_id_change_id",
                table: "channel_events");

            migrationBuilder.DropColumn(
                name: "change_id",
                table: "channel_events");
        }
    }
}
