using System.Net;
using Chat.Identity.Audit;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tests.Support;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Chat.Identity.Tests.Administration;

public sealed class AuditTests(IdentityDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private AccountHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(await databases.CreateAsync(), redis, _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Entries_that_are_written_at_once_have_ids_without_gaps_and_an_intact_chain()
    {
        await WriteAsync(40);

        await using var database = _host.OpenDatabase();
        Assert.Equal(Enumerable.Range(1, 40).Select(id => (long)id), await database.Audit.OrderBy(row => row.Id).Select(row => row.Id).ToListAsync());
        var verdict = await _host.VerifyAuditAsync();
        Assert.Equal((true, 40L, null), (verdict.Intact, verdict.Rows, verdict.FirstBroken));
    }

    [Fact]
    public async Task What_is_rolled_back_was_never_told_and_leaves_no_gap()
    {
        await WriteAsync(1);
        await using (var scope = _host.NewScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<Chat.Identity.Data.IdentityDbContext>();
            await using var transaction = await database.Database.BeginTransactionAsync();
            await scope.ServiceProvider.GetRequiredService<IAuditTrail>().WriteAsync(new AuditEntry("test"));
        }

        await WriteAsync(1);

        Assert.Equal((true, 2L), await _host.VerifyAuditAsync() is var verdict ? (verdict.Intact, verdict.Rows) : default);
    }

    [Theory]
    [InlineData("update identity.audit set action = 'login.failed' where id = 3", 3)]
    [InlineData("update identity.audit set address = null where id = 2", 2)]
    [InlineData("update identity.audit set at = at + interval '1 microsecond' where id = 4", 4)]
    [InlineData("update identity.audit set details = '[]' where id = 1", 1)]
    [InlineData("delete from identity.audit where id = 3", 3)]
    public async Task A_row_that_was_changed_or_taken_out_is_found(string tampering, long broken)
    {
        await WriteAsync(5);
        await SqlAsync("alter table identity.audit disable trigger all; " + tampering);

        var verdict = await _host.VerifyAuditAsync();

        Assert.Equal((false, broken), (verdict.Intact, verdict.FirstBroken));
    }

    [Theory]
    [InlineData("update identity.audit set action = 'x'")]
    [InlineData("delete from identity.audit")]
    [InlineData("truncate identity.audit")]
    public async Task The_database_lets_nobody_change_it(string sql)
    {
        await WriteAsync(2);

        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => SqlAsync(sql))).SqlState);
    }

    [Fact]
    public async Task An_administrator_reads_it_by_page_by_user_and_by_action_and_checks_it()
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);
        var (alice, browser) = await _host.SignedInAsync("alice");
        await browser.LogInAsync("alice", "not the password");

        var first = await admin.GetAsync("/admin/audit?limit=2");
        var rest = await admin.GetAsync($"/admin/audit?after={first.Body.GetProperty("next").GetInt64()}");
        var hers = await admin.GetAsync($"/admin/audit?user={alice.Id}");
        var failed = await admin.GetAsync("/admin/audit?action=login.failed");

        Assert.Equal(
            [2, 1, 2, 1],
            new[] { first, rest, hers, failed }.Select(answer => answer.Body.GetProperty("items").GetArrayLength()));
        Assert.Equal("""{"reason":"invalid_credentials"}""", failed.Body.GetProperty("items")[0].GetProperty("details").GetString());
        Assert.True((await admin.GetAsync("/admin/audit/verify")).Body.GetProperty("intact").GetBoolean());
        Assert.Equal("invalid_request", (await admin.GetAsync("/admin/audit?limit=1001")).Code);
        Assert.Equal("invalid_request", (await admin.GetAsync("/admin/audit?format=xml")).Code);
    }

    [Fact]
    public async Task As_a_table_no_cell_is_a_formula_and_the_export_is_told_of()
    {
        var (_, admin) = await _host.SignedInAsync("root", ServerRole.Admin);

        var table = await admin.GetAsync("/admin/audit?format=csv");

        Assert.Equal(HttpStatusCode.OK, table.Status);
        Assert.Equal("text/csv", table.Raw.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("id,at,action,actor_id,target,address,details,hash\r\n\"1\",", table.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await admin.GetAsync("/admin/audit?action=audit.exported")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal("\"'=1+1\"", AuditCsv.Cell("=1+1"));
        Assert.Equal("\"'@sum\"", AuditCsv.Cell("@sum"));
        Assert.Equal("\"a \"\"b\"\", c\"", AuditCsv.Cell("a \"b\", c"));
        Assert.Equal("\"\"", AuditCsv.Cell(null));
    }

    private async Task WriteAsync(int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            await using var scope = _host.NewScope();
            await scope.ServiceProvider.GetRequiredService<IAuditTrail>().WriteAsync(
                new AuditEntry("test", Guid.NewGuid(), $"target {i}", "127.0.0.1", new Dictionary<string, string> { ["n"] = $"{i}" }));
        }));

    private async Task SqlAsync(string sql)
    {
        await using var database = _host.OpenDatabase();
        await database.Database.ExecuteSqlRawAsync(sql);
    }
}
