using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.History.Data.Migrations
{
    /// <inheritdoc />
    public partial class Roles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<short>(
                name: "role",
                table: "channel_members",
                type: "smallint",
                nullable: false,
                defaultValue: (short)2);

            migrationBuilder.AddColumn<Guid>(
                name: "by_user_id",
                table: "channel_events",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "by_user_name",
                table: "channel_events",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "role",
                table: "channel_events",
                type: "smallint",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "role",
                table: "channel_members");

            migrationBuilder.DropColumn(
                name: "by_user_id",
                table: "channel_events");

            migrationBuilder.DropColumn(
                name: "by_user_name",
                table: "channel_events");

            migrationBuilder.DropColumn(
                name: "role",
                table: "channel_events");
        }
    }
}
