using System.Security.Claims;
using System.Text;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Administration;
using Chat.Identity.Data.Audit;

namespace Chat.Identity.Audit;

internal static class AuditEndpoints
{
    private const int DefaultPage = 100;

    public static void MapAudit(this WebApplication application)
    {
        var group = application.MapAdminApi("/admin/audit");
        group.MapGet("", ReadAsync);
        group.MapGet("/verify", (AuditReader audit, CancellationToken cancellationToken) => audit.VerifyAsync(cancellationToken));
    }

    private static async Task<IResult> ReadAsync(
        ClaimsPrincipal caller, HttpContext http, AuditReader reader, IAuditTrail trail, CancellationToken cancellationToken,
        long after = 0, int limit = DefaultPage, string format = "json", Guid? user = null, string? action = null)
    {
        if (limit is < 1 or > AuditReader.MaxPage || format is not ("json" or "csv"))
        {
            throw new RefusalException(ErrorCode.InvalidRequest, $"A page of the audit has 1 to {AuditReader.MaxPage} rows, as json or csv.");
        }

        var rows = await reader.ReadAsync(after, limit, user, action, cancellationToken);
        if (format == "json")
        {
            return Results.Json(new AuditView(rows.ConvertAll(View), rows.Count == limit ? rows[^1].Id : null));
        }

        // A table leaves the system.
        await trail.WriteAsync(new AuditEntry(AuditActions.AuditExported, AccountGuard.IdOf(caller), null, ApiGroup.AddressOf(http)), cancellationToken);
        return Results.File(Encoding.UTF8.GetBytes(AuditCsv.Write(rows)), "text/csv; charset=utf-8", "audit.csv");
    }

    private static RowView View(AuditRow row) =>
        new(row.Id, row.At, row.Action, row.ActorId, row.Target, row.Address, row.Details, Convert.ToHexStringLower(row.Hash));

    private sealed record AuditView(List<RowView> Items, long? Next);

    private sealed record RowView(long Id, DateTimeOffset At, string Action, Guid? ActorId, string? Target, string? Address, string? Details, string Hash);
}
