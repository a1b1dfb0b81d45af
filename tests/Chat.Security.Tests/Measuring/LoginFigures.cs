using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Chat.Security.Tests.Support;

namespace Chat.Security.Tests.Measuring;

/// <summary>Log-ins with the right password: Argon2id, the database, the audit and the cookie.</summary>
internal static class LoginFigures
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<(string, string)>> MeasureAsync(SecuritySystem system)
    {
        var people = new List<Account>();
        for (var i = 0; i < 8; i++)
        {
            people.Add(await system.RegisterAsync("alice"));
        }

        List<(string, string)> rows = [];
        foreach (var atOnce in new[] { 1, 2, 8 })
        {
            var watch = Stopwatch.StartNew();
            var times = (await Task.WhenAll(people.Take(atOnce).Select(person => LogInAsync(system, person)))).SelectMany(own => own).ToList();
            rows.Add((
                $"log-ins with Argon2id (19 MiB, 2 passes), {atOnce} at once",
                string.Create(CultureInfo.InvariantCulture, $"{times.Count / watch.Elapsed.TotalSeconds:0.0}/s, {Figures.Show(times)}")));
        }

        return rows;
    }

    private static async Task<List<double>> LogInAsync(SecuritySystem system, Account person)
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = system.Accounts };
        List<double> times = [];
        var all = Stopwatch.StartNew();
        while (all.Elapsed < Duration)
        {
            var watch = Stopwatch.StartNew();
            (await client.PostAsJsonAsync("/account/login", new { user_name = person.Name, password = SecuritySystem.Password })).EnsureSuccessStatusCode();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times;
    }
}
