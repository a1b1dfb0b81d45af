using Chat.AppHost.Resources;

namespace Chat.AppHost.Running;

/// <summary>
/// The command line, with the two switches taken out: .NET would take the argument after a bare <c>--word</c> for its value, so
/// that the option that follows a switch would be lost. What nobody would read is refused.
/// </summary>
/// <param name="Configuration">What is left: <c>--Key=Value</c> or <c>--Key Value</c>, for .NET and for Aspire.</param>
/// <param name="Reset">Whether to delete the data of this clone and end.</param>
/// <param name="NoDashboard">Whether to run without the Aspire dashboard.</param>
internal sealed record AppHostArguments(string[] Configuration, bool Reset, bool NoDashboard)
{
    private const string ResetSwitch = "--reset";
    private const string NoDashboardSwitch = "--no-dashboard";
    private const string OwnPrefix = "Chat:";

    // Words that .NET's host and Aspire know. Any other key of configuration has a colon or an underscore in it.
    private static readonly HashSet<string> Words = new(
        [
            "applicationName", "clear-cache", "contentRoot", "dcp-cli-path", "dcp-container-runtime", "dcp-dashboard-path", "environment",
            "include-exception-details", "log-level", "operation", "output-path", "publisher", "step", "urls",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <exception cref="SetupException">Names every argument that is wrong.</exception>
    public static AppHostArguments Read(string[] args)
    {
        var problems = new List<string>();
        var configuration = new List<string>();
        for (var at = 0; at < args.Length; at++)
        {
            if (args[at] is ResetSwitch or NoDashboardSwitch)
            {
                continue;
            }

            var arg = args[at];
            configuration.Add(arg);
            var (key, isOption, hasValue) = Split(arg);
            var takesNext = isOption && !hasValue && at + 1 < args.Length && !args[at + 1].StartsWith("--", StringComparison.Ordinal);
            if (takesNext)
            {
                configuration.Add(args[++at]);
            }

            if (Problem(arg, key, isOption, hasValue || takesNext) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return problems.Count == 0
            ? new AppHostArguments([.. configuration], args.Contains(ResetSwitch), args.Contains(NoDashboardSwitch))
            : throw new SetupException(string.Join(Environment.NewLine, problems));
    }

    private static (string Key, bool IsOption, bool HasValue) Split(string arg)
    {
        var key = arg.StartsWith("--", StringComparison.Ordinal) ? arg[2..] : arg.StartsWith('/') ? arg[1..] : arg;
        var end = key.IndexOf('=', StringComparison.Ordinal);
        return (end < 0 ? key : key[..end], key.Length < arg.Length, end >= 0);
    }

    private static string? Problem(string arg, string key, bool isOption, bool hasValue)
    {
        if ($"--{key}" is ResetSwitch or NoDashboardSwitch && isOption)
        {
            return $"--{key} is a switch without a value.";
        }

        if (key.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase) && !AppHostSettings.Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
        {
            return $"{key} is not a setting; the settings are {string.Join(", ", AppHostSettings.Keys)}.";
        }

        if (arg.Contains('=', StringComparison.Ordinal))
        {
            return null;
        }

        if (!isOption || !(Words.Contains(key) || key.Contains(':', StringComparison.Ordinal) || key.Contains('_', StringComparison.Ordinal)))
        {
            return $"{arg} is not an option; see docs/configuration.md.";
        }

        return hasValue ? null : $"{arg} needs a value.";
    }
}
