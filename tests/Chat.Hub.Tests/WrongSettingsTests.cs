using Chat.Hub.Connections;
using Chat.Hub.Tests.Kit;
using Microsoft.Extensions.Configuration;

namespace Chat.Hub.Tests;

public sealed class WrongSettingsTests
{
    [Fact]
    public async Task Every_wrong_setting_is_named()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestHub.StartAsync(
            "nonsense",
            "",
            settings: [("Messaging:Lanes", "0"), ("Messaging:AnswerWithin", "soon"), ("Messaging:Speed", "11"), ("Tokens:Issuer", ""), ("services:identity:grpc:0", "nowhere"), ("Services:Key", "short")]));

        var text = failure.ToString();
        Assert.Contains("services:history:grpc", text, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:cache", text, StringComparison.Ordinal);
        Assert.Contains("Tokens:Issuer", text, StringComparison.Ordinal);
        Assert.Contains("services:identity:grpc", text, StringComparison.Ordinal);
        Assert.Contains("Services:Key", text, StringComparison.Ordinal);
        Assert.Contains("Messaging:Lanes", text, StringComparison.Ordinal);
        Assert.Contains("Messaging:AnswerWithin", text, StringComparison.Ordinal);
        Assert.Contains("Messaging:Speed", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service.instance.id=abcd1234", "abcd1234")]
    [InlineData("service.name=hub,service.instance.id=zyxwvuts", "zyxwvuts")]
    public void A_hub_is_named_like_its_resource(string attributes, string id)
    {
        Assert.Equal(id, Instance(attributes).Id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("service.instance.id=too-long-for-that")]
    [InlineData("service.instance.id=ABCDEFGH")]
    public void Else_it_makes_up_a_name(string? attributes)
    {
        var id = Instance(attributes).Id;

        Assert.Matches("^[a-z0-9]{8}$", id);
        Assert.NotEqual(id, Instance(attributes).Id);
    }

    private static HubInstance Instance(string? attributes) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["OTEL_RESOURCE_ATTRIBUTES"] = attributes }).Build());
}
