using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ManifestPublisherTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("standin-manifest-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("named.json", "named.json")]
    [InlineData("in/a/new/folder", "in/a/new/folder/aspire-manifest.json")]
    public async Task Publishing_writes_a_file_or_into_a_directory_and_ends(string output, string expected)
    {
        var seen = new List<string>();
        var builder = Builder("--publisher", "manifest", "--output-path", Path.Combine(_directory, output));
        builder.AddContainer("box", "library/nginx", "1.29");
        builder.Eventing.Subscribe<BeforePublishEvent>((_, _) => Note("before"));
        builder.Eventing.Subscribe<AfterPublishEvent>((_, _) => Note("after"));
        await using var app = builder.Build();

        await app.RunAsync(Token);

        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, expected), Token))!;
        Assert.Equal("library/nginx:1.29", (string?)manifest["resources"]!["box"]!["image"]);
        Assert.Equal(["before", "after"], seen);
        Assert.Single(Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories));

        Task Note(string text)
        {
            seen.Add(text);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task The_step_can_be_named_instead_of_the_publisher()
    {
        await using var app = Builder("--operation", "publish", "--step", "publish-manifest", "--output-path", _directory).Build();

        await app.RunAsync(Token);

        Assert.True(File.Exists(Path.Combine(_directory, "aspire-manifest.json")));
    }

    [Theory]
    [InlineData("'docker' is not known", "--publisher", "docker")]
    [InlineData("'deploy' is not known", "--operation", "publish", "--step", "deploy")]
    [InlineData("--output-path is missing", "--publisher", "manifest")]
    [InlineData("cannot be written", "--publisher", "manifest", "--output-path", "/dev/null/there")]
    public async Task What_cannot_be_published_ends_with_a_sentence(string expected, params string[] args)
    {
        await using var app = Builder(args).Build();

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.RunAsync(Token));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_fails_half_way_leaves_the_earlier_one()
    {
        var file = Path.Combine(_directory, "m.json");
        await File.WriteAllTextAsync(file, "earlier", Token);
        var builder = Builder("--publisher", "manifest", "--output-path", file);
        builder.AddResource(new ContainerResource("without-image"));
        await using var app = builder.Build();

        await Assert.ThrowsAsync<DistributedApplicationException>(() => app.RunAsync(Token));

        Assert.Equal("earlier", await File.ReadAllTextAsync(file, Token));
        Assert.Equal([file], Directory.EnumerateFiles(_directory));
    }
}
