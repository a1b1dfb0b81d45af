using System.Data.Common;
using System.Net;
using Chat.ServiceDefaults.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Secrets;

/// <summary>
/// Outside Development: no secret that others know, and neither a database nor a Redis of another machine without one. It looks at what is called <c>…Password</c>,
/// <c>…Secret</c> or <c>…Key</c> in a section, and at connection strings. The keys are named, never what they hold.
/// </summary>
internal sealed class SecretsValidator(IReadOnlyList<string> problems, IConfiguration configuration, IHostEnvironment environment)
    : IValidateOptions<SecretsValidator.Checked>
{
    private const string ConnectionStrings = "ConnectionStrings";

    // What a database takes instead of a password.
    private static readonly string[] InsteadOfPassword = ["Passfile", "SSL Certificate", "SslCertificate"];

    public ValidateOptionsResult Validate(string? name, Checked options)
    {
        string[] all = environment.IsDevelopment() ? [.. problems] : [.. problems, .. Settings(), .. Connections()];
        return all.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(all);
    }

    private IEnumerable<string> Settings() =>
        from setting in configuration.AsEnumerable()
        where IsSecret(setting.Key) && setting.Value is { Length: > 0 } && KnownSecrets.Contains(setting.Value)
        orderby setting.Key
        select Known(setting.Key);

    private IEnumerable<string> Connections()
    {
        foreach (var connection in configuration.GetSection(ConnectionStrings).GetChildren().Where(connection => !string.IsNullOrWhiteSpace(connection.Value)))
        {
            var (needsOne, password) = Read(connection.Key, connection.Value!);
            if (password is { Length: > 0 } && KnownSecrets.Contains(password))
            {
                yield return Known(connection.Path);
            }
            else if (needsOne && string.IsNullOrEmpty(password))
            {
                yield return $"{connection.Path}: has no password. Outside Development a database and Redis have one, unless they are on this machine.";
            }
        }
    }

    // A single name is a variable of the machine, not a setting of ours.
    private static bool IsSecret(string key) =>
        key.LastIndexOf(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal) > 0
        && (key.EndsWith("Password", StringComparison.OrdinalIgnoreCase)
            || key.EndsWith("Secret", StringComparison.OrdinalIgnoreCase)
            || key.EndsWith("Key", StringComparison.OrdinalIgnoreCase));

    private static (bool NeedsOne, string? Password) Read(string name, string connection)
    {
        try
        {
            var database = new DbConnectionStringBuilder { ConnectionString = connection };
            if ((Value(database, "Host") ?? Value(database, "Server")) is { } hosts)
            {
                return (!hosts.Split(',').All(IsHere) && !InsteadOfPassword.Any(database.ContainsKey), Value(database, "Password") ?? Value(database, "Pwd"));
            }
        }
        catch (ArgumentException)
        {
            // It has another form.
        }

        // That of Redis: address,address,name=value,…
        var parts = connection.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToLookup(part => part.Contains('=', StringComparison.Ordinal));
        var password = parts[true].Select(part => part.Split('=', 2)).FirstOrDefault(part => Is(part[0], "password"))?[1];
        return (name == CacheOptions.ConnectionName && !parts[false].All(IsHere), password);
    }

    // A socket of the machine is guarded by it, and what listens for the machine alone is reached by nobody else.
    private static bool IsHere(string address)
    {
        var host = address.Trim();
        return host.StartsWith('/') || host.StartsWith('!') || host.StartsWith('@')
            || IsLoopback(host)
            // With a port behind it, which an address of IPv6 has in brackets.
            || (host.LastIndexOf(':') is > 0 and var colon && (host[colon - 1] == ']' || host.IndexOf(':', StringComparison.Ordinal) == colon) && IsLoopback(host[..colon]));
    }

    private static bool IsLoopback(string host) =>
        Is(host, "localhost") || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool Is(string key, string name) => key.Trim().Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string? Value(DbConnectionStringBuilder database, string key) => database.TryGetValue(key, out var value) ? value?.ToString() : null;

    private static string Known(string key) => $"{key}: is a secret that everybody knows. Outside Development it must be one of your own, long and random.";

    /// <summary>Options without members: their validation at start is what is wanted of them.</summary>
    internal sealed class Checked;
}
