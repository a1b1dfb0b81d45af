using System.ComponentModel.DataAnnotations;
using Chat.ServiceDefaults.Hosting;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Values_are_read_and_defaults_stay()
    {
        using var host = Build(("Shop:Seats", "7"), ("Shop:Pause", "00:00:09"), ("Shop:Names:0", "Alice"), ("Shop:Names:1", "Bob"));

        var shop = host.Services.GetRequiredService<IOptions<Shop>>().Value;

        Assert.Equal((7, TimeSpan.FromSeconds(9), "untitled"), (shop.Seats, shop.Pause, shop.Title));
        Assert.Equal(["Alice", "Bob"], shop.Names);
    }

    [Fact]
    public async Task Every_problem_is_named_with_its_key_and_the_exit_code_is_one()
    {
        var (code, text) = await RunAsync(
            ("Shop:Seats", "0"), ("Shop:Pause", "soon"), ("Shop:Title", ""), ("Shop:Titel", "typo"), ("Barn:Doors", "many"));

        Assert.Equal(1, code);
        Assert.Contains("Shop:Seats: ", text, StringComparison.Ordinal);
        Assert.Contains("Shop:Pause: 'soon' is no time span", text, StringComparison.Ordinal);
        Assert.Contains("Shop:Title: ", text, StringComparison.Ordinal);
        Assert.Contains("Shop:Titel: there is no such setting.", text, StringComparison.Ordinal);
        Assert.Contains("Barn:Doors: 'many' is no whole number.", text, StringComparison.Ordinal);
        Assert.Contains("Shop: a shop without names needs seats.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_section_of_other_options_below_is_not_taken_for_a_typo()
    {
        using var host = Build(("Shop:Cellar:Depth", "3"));

        await host.StartAsync();

        await host.StopAsync();
    }

    [Theory]
    [InlineData("99999", "0", "CHAT_GRPC_PORT: must be a port from 0 to 65535, not '99999'.")]
    [InlineData("0", "-1", "CHAT_HTTP_PORT: must be a port from 0 to 65535, not '-1'.")]
    [InlineData("5081", null, "CHAT_HTTP_PORT: is not set.")]
    [InlineData(null, "5081", "CHAT_GRPC_PORT: is not set.")]
    [InlineData("5081", "5081", "CHAT_HTTP_PORT: is the same port as CHAT_GRPC_PORT.")]
    public async Task Ports_that_cannot_be_are_refused(string? grpc, string? http, string problem)
    {
        var (code, text) = await RunServiceAsync(("CHAT_GRPC_PORT", grpc), ("CHAT_HTTP_PORT", http));

        Assert.Equal(1, code);
        Assert.Contains(problem, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5081", "CHAT_PUBLIC_PORT: is the same port as CHAT_GRPC_PORT.")]
    [InlineData("5082", "CHAT_PUBLIC_PORT: is the same port as CHAT_HTTP_PORT.")]
    [InlineData("many", "CHAT_PUBLIC_PORT: must be a port from 0 to 65535, not 'many'.")]
    public async Task A_public_port_is_another_one(string port, string problem)
    {
        var (code, text) = await RunServiceAsync(("CHAT_GRPC_PORT", "5081"), ("CHAT_HTTP_PORT", "5082"), ("CHAT_PUBLIC_PORT", port));

        Assert.Equal(1, code);
        Assert.Contains(problem, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        await using var first = await KestrelHost.StartServiceAsync(BuildService);

        var (code, text) = await RunServiceAsync(("CHAT_GRPC_PORT", $"{first.GrpcAddress.Port}"), ("CHAT_HTTP_PORT", "0"));

        Assert.Equal(1, code);
        Assert.Contains($"{first.GrpcAddress.Port}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_while_starting_is_not_hidden()
    {
        await Assert.ThrowsAsync<DivideByZeroException>(() => ChatHost.RunAsync(() => throw new DivideByZeroException(), TextWriter.Null));
    }

    private static IHost Build(params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Services.AddValidatedOptions<Shop>("Shop");
        builder.Services.AddValidatedOptions<Barn>("Barn");
        builder.Services.AddSingleton<IValidateOptions<Shop>, ShopRules>();
        return builder.Build();
    }

    private static WebApplication BuildService(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        return builder.Build();
    }

    private static Task<(int Code, string Text)> RunAsync(params (string Key, string? Value)[] settings) => RunAsync(() => Build(settings));

    private static Task<(int Code, string Text)> RunServiceAsync(params (string Key, string? Value)[] settings) =>
        RunAsync(() =>
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
            return BuildService(builder);
        });

    private static async Task<(int Code, string Text)> RunAsync(Func<IHost> build)
    {
        await using var text = new StringWriter();
        var code = await ChatHost.RunAsync(build, text).OrFail("the end of a service that cannot start");
        return (code, text.ToString());
    }

    private sealed class ShopRules : IValidateOptions<Shop>
    {
        public ValidateOptionsResult Validate(string? name, Shop options) =>
            options.Seats < 1 && options.Names.Count == 0
                ? ValidateOptionsResult.Fail("Shop: a shop without names needs seats.")
                : ValidateOptionsResult.Success;
    }

    private sealed class Shop
    {
        [Range(1, 100)]
        public int Seats { get; init; } = 4;

        public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

        [Required]
        public string Title { get; init; } = "untitled";

        public IReadOnlyList<string> Names { get; init; } = [];
    }

    private sealed class Barn
    {
        public int Doors { get; init; }
    }
}
