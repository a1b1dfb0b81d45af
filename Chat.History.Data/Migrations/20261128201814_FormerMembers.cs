using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Chat.History.Data.Migrations
{
    /// <inheritdoc />
    public partial class FormerMembers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<short>(
                name: "state",
                table: "channel_members",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Without the column they would be members.
            migrationBuilder.Sql("delete from channel_members where state <> 0");

            migrationBuilder.DropColumn(
                name: "state",
                table: "channel_members");
        }
    }
}
