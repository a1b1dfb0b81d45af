using System.Globalization;
using System.Text;
using Chat.Identity.Data.Audit;

namespace Chat.Identity.Audit;

/// <summary>The audit trail as a table (RFC 4180).</summary>
internal static class AuditCsv
{
    // What a spreadsheet takes for the beginning of a formula.
    private const string Formula = "=+-@\t\r";

    public static string Write(IEnumerable<AuditRow> rows)
    {
        var text = new StringBuilder("id,at,action,actor_id,target,address,details,hash\r\n");
        foreach (var row in rows)
        {
            string?[] cells =
            [
                row.Id.ToString(CultureInfo.InvariantCulture), row.At.ToString("O", CultureInfo.InvariantCulture), row.Action, row.ActorId?.ToString(),
                row.Target, row.Address, row.Details, Convert.ToHexStringLower(row.Hash),
            ];
            text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>In quotes, and never a formula: some of it was typed by people who have not signed in.</summary>
    public static string Cell(string? value)
    {
        var safe = value is [var first, ..] && Formula.Contains(first) ? $"'{value}" : value;
        return $"\"{safe?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
