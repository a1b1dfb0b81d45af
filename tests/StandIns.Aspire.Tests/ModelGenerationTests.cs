using System.Diagnostics;

namespace StandIns.Aspire.Tests;

/// <summary>Runs the generating target alone, in projects that are not built.</summary>
public sealed class ModelGenerationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_referenced_project_gets_a_class_that_knows_its_file_and_its_output()
    {
        var root = Directory.CreateTempSubdirectory("standin-generation-").FullName;
        try
        {
            WriteProject(root, "1st.Some-Web");
            WriteProject(root, "Library");
            WriteAppHost(root);

            var output = await GenerateAsync(root);
            var generated = Path.Combine(root, "My.AppHost", "obj", "Debug", "net10.0", "Aspire", "references");
            var project = await File.ReadAllTextAsync(Path.Combine(generated, "_1st_Some_Web.ProjectMetadata.g.cs"), Token);
            var appHost = await File.ReadAllTextAsync(Path.Combine(generated, "My_AppHost.AppHost.g.cs"), Token);
            var written = File.GetLastWriteTimeUtc(Path.Combine(generated, "My_AppHost.AppHost.g.cs"));
            await GenerateAsync(root);

            Assert.Equal(2, Directory.GetFiles(generated).Length);
            Assert.Contains("public class _1st_Some_Web : global::Aspire.Hosting.IProjectMetadata", project, StringComparison.Ordinal);
            Assert.Contains($"\"\"\"{Path.Combine(root, "1st.Some-Web", "1st.Some-Web.csproj")}\"\"\"", project, StringComparison.Ordinal);
            Assert.Contains($"\"\"\"{Path.Combine(root, "1st.Some-Web", "bin", "Debug", "net10.0", "1st.Some-Web.dll")}\"\"\"", project, StringComparison.Ordinal);
            Assert.Contains("public class My_AppHost", appHost, StringComparison.Ordinal);
            Assert.Contains($"\"\"\"{Path.Combine(root, "My.AppHost")}\"\"\"", appHost, StringComparison.Ordinal);
            Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(generated, "My_AppHost.AppHost.g.cs")));
            // A project that is a resource is built but not linked; another stays an ordinary reference.
            Assert.Contains("1st.Some-Web.csproj|false", output, StringComparison.Ordinal);
            Assert.Contains("Library.csproj|;", output + ";", StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void WriteProject(string root, string name)
    {
        var directory = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        File.WriteAllText(Path.Combine(directory, $"{name}.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup></Project>
            """);
    }

    private static void WriteAppHost(string root)
    {
        var directory = Directory.CreateDirectory(Path.Combine(root, "My.AppHost")).FullName;
        var targets = Path.Combine(RepositoryRoot(), "standins", "Aspire.Hosting.AppHost", "build", "StandIn.Aspire.Hosting.AppHost.targets");
        File.WriteAllText(Path.Combine(directory, "My.AppHost.csproj"), $"""
            <Project>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><IsAspireHost>true</IsAspireHost></PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../1st.Some-Web/1st.Some-Web.csproj" />
                <ProjectReference Include="../Library/Library.csproj" IsAspireProjectResource="false" />
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
              <Import Project="{targets}" />
              <Target Name="Probe" DependsOnTargets="GenerateAspireProjectMetadata">
                <Message Importance="high" Text="@(ProjectReference->'%(Filename)%(Extension)|%(ReferenceOutputAssembly)');" />
              </Target>
            </Project>
            """);
    }

    private static async Task<string> GenerateAsync(string root)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["msbuild", "My.AppHost/My.AppHost.csproj", "-restore", "-t:Probe", "-p:NuGetAudit=false", "-nologo", "-v:m", "-nodeReuse:false"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(5));
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"MSBuild ended with {process.ExitCode}: {output}{await errors}");
        return output;
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Chat.Aspire.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
