using Chat.ServiceDefaults.Redaction;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Tests.Redaction;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("Logging:LogLevel:OpenIddict")]
    [InlineData("Logging:LogLevel:OpenIddict.Server.OpenIddictServerDispatcher")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Logging:Loud:LogLevel:Default")]
    [InlineData("Logging:Loud:LogLevel:OpenIddict.Server")]
    public void A_library_that_repeats_what_it_is_sent_is_kept_quiet_whatever_is_configured(string key)
    {
        using var loud = new Loud();

        var logger = Logger(loud, "OpenIddict.Server.OpenIddictServerDispatcher", key, "Trace");

        Assert.False(logger.IsEnabled(LogLevel.Information));
        Assert.True(logger.IsEnabled(LogLevel.Warning));
    }

    [Fact]
    public void It_can_be_made_quieter_still_and_others_are_as_loud_as_they_are_told_to_be()
    {
        using var loud = new Loud();

        Assert.False(Logger(loud, "OpenIddict.Server", "Logging:LogLevel:OpenIddict", "Error").IsEnabled(LogLevel.Warning));
        Assert.True(Logger(loud, "Chat.Hub.Messaging", "Logging:LogLevel:Default", "Trace").IsEnabled(LogLevel.Trace));
    }

    [Fact]
    public void What_is_classified_leaves_nothing_of_itself()
    {
        using var provider = Services([]).BuildServiceProvider();
        var redactors = provider.GetRequiredService<IRedactorProvider>();

        Assert.All(
            [ChatData.Personal, ChatData.Secret, ChatData.Content],
            kind => Assert.Equal(("[redacted]", ""), (redactors.GetRedactor(new DataClassificationSet(kind)).Redact("alice"), redactors.GetRedactor(new DataClassificationSet(kind)).Redact(""))));
    }

    private static ILogger Logger(Loud loud, string category, string key, string level)
    {
        var services = Services([new(key, level)]);
        services.AddSingleton<ILoggerProvider>(loud);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<ILoggerFactory>().CreateLogger(category);
    }

    private static IServiceCollection Services(KeyValuePair<string, string?>[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddServiceDefaults();
        return builder.Services;
    }

    [ProviderAlias("Loud")]
    private sealed class Loud : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Everything();

        public void Dispose()
        {
        }

        private sealed class Everything : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
            }
        }
    }
}
