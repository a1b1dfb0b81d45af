using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Redaction;

/// <summary>
/// Libraries whose lower levels repeat what is sent to them: paths and queries with tokens of mails, the parameters of log-ins, whole
/// access tokens, refusals that name a channel. Whatever level is configured for them, nothing below these is written.
/// </summary>
internal static class TalkativeLibraries
{
    private static readonly (string Category, LogLevel Lowest)[] Bounds =
    [
        ("Grpc", LogLevel.Warning),
        // None: as long as it may write anything, it puts the path around every line of a request.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Http", LogLevel.Warning),
        ("Microsoft.AspNetCore.Mvc", LogLevel.Warning),
        ("Microsoft.AspNetCore.Routing", LogLevel.Warning),
        ("OpenIddict", LogLevel.Warning),
    ];

    public static void Quieten(LoggerFilterOptions options)
    {
        // A rule for a provider goes before one for all, and a longer category before a shorter one: each needs its own bound.
        string?[] providers = [.. options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct()];
        for (var index = 0; index < options.Rules.Count; index++)
        {
            options.Rules[index] = Bounded(options.Rules[index]);
        }

        foreach (var (category, lowest) in Bounds)
        {
            foreach (var provider in providers.Where(provider => !options.Rules.Any(rule => rule.ProviderName == provider && Is(rule.CategoryName, category))))
            {
                options.Rules.Add(new LoggerFilterRule(provider, category, lowest, filter: null));
            }
        }
    }

    private static LoggerFilterRule Bounded(LoggerFilterRule rule)
    {
        foreach (var (category, lowest) in Bounds)
        {
            if (rule.CategoryName?.StartsWith(category, StringComparison.OrdinalIgnoreCase) is true && (rule.LogLevel ?? LogLevel.Trace) < lowest)
            {
                return new LoggerFilterRule(rule.ProviderName, rule.CategoryName, lowest, rule.Filter);
            }
        }

        return rule;
    }

    private static bool Is(string? category, string other) => string.Equals(category, other, StringComparison.OrdinalIgnoreCase);
}
