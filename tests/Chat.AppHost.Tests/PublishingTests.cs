using System.Runtime.CompilerServices;
using Aspire.Hosting.Testing;
using Chat.Testing;

namespace Chat.AppHost.Tests;

/// <summary>The manifest that deployment tools read, without a start of anything.</summary>
public sealed class PublishingTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("chat-manifest-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_manifest_is_the_one_in_the_repository()
    {
        // Paths in the manifest are relative to where it lies: as deep in the repository as the one it is compared with.
        var output = Path.Combine(Path.GetDirectoryName(GoldenFile())!, "..", "..", "artifacts", $"manifest-{Guid.NewGuid():N}");
        try
        {
            // Neither a data directory nor a choice of stores may matter.
            var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Chat_AppHost>(["--publisher", "manifest", "--output-path", output, "--Chat:Resources=native", $"--Chat:DataDirectory={_directory}/data"]);
            await using (var application = await builder.BuildAsync())
            {
                await application.RunAsync();
            }

            var manifest = await File.ReadAllTextAsync(Path.Combine(output, "aspire-manifest.json"));
            if (Environment.GetEnvironmentVariable("CHAT_WRITE_DOCS") == "1")
            {
                await File.WriteAllTextAsync(GoldenFile(), $"{manifest}\n");
            }

            Assert.Equal(await File.ReadAllTextAsync(GoldenFile()), $"{manifest}\n");
            Assert.False(Directory.Exists(Path.Combine(_directory, "data")));
        }
        finally
        {
            // A failure before anything was written is told as what it is.
            if (Directory.Exists(output))
            {
                Directory.Delete(output, recursive: true);
            }
        }
    }

    [Theory]
    [InlineData("--output-path is missing", "--publisher", "manifest")]
    [InlineData("'compose' is not known", "--publisher", "compose", "--output-path", "unused.json")]
    public async Task What_cannot_be_published_is_said_in_a_sentence(string expected, params string[] arguments)
    {
        await using var appHost = AppHostProcess.Start(Path.Combine(_directory, "data"), arguments);

        Assert.Equal(1, await appHost.EndsAsync());
        Assert.Contains(expected, appHost.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", appHost.Output, StringComparison.Ordinal);
    }

    private static string GoldenFile([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "aspire-manifest.json");
}
