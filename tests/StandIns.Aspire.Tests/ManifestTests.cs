using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ManifestTests
{
    private readonly IDistributedApplicationBuilder _builder = Builder("--publisher", "manifest");

    [Fact]
    public async Task A_project_is_its_path_with_both_http_bindings()
    {
        using var project = new ProjectDirectory("""{"profiles":{"http":{"commandName":"Project","commandLineArgs":"--dev","applicationUrl":"http://localhost:5180","environmentVariables":{"LOCAL":"1"}}}}""");
        _builder.AddProject("api", project.ProjectFile).WithReplicas(2).WithArgs("--flag").WithEnvironment("A", "1").WithExternalHttpEndpoints();

        await ExpectAsync("api", project.Root, """
            {
              "type": "project.v0",
              "path": "Some.Web.csproj",
              "args": [
                "--flag"
              ],
              "env": {
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                "HTTP_PORTS": "{api.bindings.http.targetPort}",
                "A": "1"
              },
              "bindings": {
                "http": {
                  "scheme": "http",
                  "protocol": "tcp",
                  "transport": "http",
                  "external": true
                },
                "https": {
                  "scheme": "https",
                  "protocol": "tcp",
                  "transport": "http",
                  "external": true
                }
              }
            }
            """);
    }

    [Fact]
    public async Task A_project_without_endpoints_has_no_bindings()
    {
        using var project = new ProjectDirectory();
        _builder.AddProject("job", project.ProjectFile);

        await ExpectAsync("job", project.Root, """
            {
              "type": "project.v0",
              "path": "Some.Web.csproj",
              "env": {
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory"
              }
            }
            """);
    }

    [Fact]
    public async Task A_port_variable_is_the_target_port_by_expression_and_only_the_first_http_port_is_left_open()
    {
        using var project = new ProjectDirectory();
        _builder.AddProject("hub", project.ProjectFile)
            .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT").WithEndpoint("grpc", endpoint => endpoint.Transport = "http2")
            .WithHttpEndpoint(name: "admin", env: "ADMIN_PORT")
            .WithEndpoint(port: 7000, scheme: "tcp", name: "raw", isExternal: true);

        await ExpectAsync("hub", project.Root, """
            {
              "type": "project.v0",
              "path": "Some.Web.csproj",
              "env": {
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                "GRPC_PORT": "{hub.bindings.grpc.targetPort}",
                "ADMIN_PORT": "{hub.bindings.admin.targetPort}"
              },
              "bindings": {
                "grpc": {
                  "scheme": "http",
                  "protocol": "tcp",
                  "transport": "http2"
                },
                "admin": {
                  "scheme": "http",
                  "protocol": "tcp",
                  "transport": "http",
                  "targetPort": 8000
                },
                "raw": {
                  "scheme": "tcp",
                  "protocol": "tcp",
                  "transport": "tcp",
                  "port": 7000,
                  "targetPort": 8001,
                  "external": true
                }
              }
            }
            """);
    }

    [Fact]
    public async Task A_container_has_image_mounts_and_bindings()
    {
        _builder.AddContainer("box", "library/nginx", "1.29").WithEntrypoint("/bin/sh").WithArgs("-c", "run")
            .WithBindMount(Path.Combine(Path.GetTempPath(), "www"), "/www", isReadOnly: true).WithVolume("data", "/data")
            .WithEnvironment("MODE", "up").WithHttpEndpoint(targetPort: 80);

        await ExpectAsync("box", Path.GetTempPath(), """
            {
              "type": "container.v0",
              "image": "library/nginx:1.29",
              "entrypoint": "/bin/sh",
              "args": [
                "-c",
                "run"
              ],
              "volumes": [
                {
                  "name": "data",
                  "target": "/data",
                  "readOnly": false
                }
              ],
              "bindMounts": [
                {
                  "source": "www",
                  "target": "/www",
                  "readOnly": true
                }
              ],
              "env": {
                "MODE": "up"
              },
              "bindings": {
                "http": {
                  "scheme": "http",
                  "protocol": "tcp",
                  "transport": "http",
                  "targetPort": 80
                }
              }
            }
            """);
    }

    [Fact]
    public async Task What_is_built_from_a_Dockerfile_says_so_also_a_program_that_is_published_so()
    {
        var key = _builder.AddParameter("key", secret: true);
        var root = Path.GetTempPath();
        _builder.AddDockerfile("image", Path.Combine(root, "src"), stage: "final").WithBuildArg("VERSION", 3).WithBuildArg("KEY", key);
        _builder.AddExecutable("program", "node", Path.Combine(root, "web"), "app.js").WithEnvironment("KEY", key).PublishAsDockerFile(container => container.WithBuildArg("x", "y"));

        await ExpectAsync("image", root, """
            {
              "type": "container.v1",
              "build": {
                "context": "src",
                "dockerfile": "src/Dockerfile",
                "stage": "final",
                "args": {
                  "VERSION": "3",
                  "KEY": "{key.value}"
                }
              }
            }
            """);
        await ExpectAsync("program", root, """
            {
              "type": "container.v1",
              "build": {
                "context": "web",
                "dockerfile": "web/Dockerfile",
                "args": {
                  "x": "y"
                }
              },
              "args": [
                "app.js"
              ],
              "env": {
                "KEY": "{key.value}"
              }
            }
            """);
    }

    [Fact]
    public async Task An_executable_is_its_command_line()
    {
        _builder.AddExecutable("tool", "dotnet", Path.Combine(Path.GetTempPath(), "tools"), "run").WithEnvironment("MODE", "up");

        await ExpectAsync("tool", Path.GetTempPath(), """
            {
              "type": "executable.v0",
              "workingDirectory": "tools",
              "command": "dotnet",
              "args": [
                "run"
              ],
              "env": {
                "MODE": "up"
              }
            }
            """);
    }

    [Fact]
    public async Task A_parameter_is_an_input_with_the_default_it_may_have()
    {
        _builder.AddParameter("key", secret: true);
        _builder.AddParameter("greeting", "hello", publishValueAsDefault: true);
        _builder.AddParameter("made", new GenerateParameterDefault { MinLength = 24, Special = false, MinUpper = 2 }, secret: true);
        _builder.AddConnectionString("existing");

        await ExpectAsync("key", Path.GetTempPath(), """
            {
              "type": "parameter.v0",
              "value": "{key.inputs.value}",
              "inputs": {
                "value": {
                  "type": "string",
                  "secret": true
                }
              }
            }
            """);
        Assert.Equal("""{"value":"hello"}""", (await ReadAsync(Path.GetTempPath()))["greeting"]!["inputs"]!["value"]!["default"]!.ToJsonString());
        Assert.Equal(
            """{"generate":{"minLength":24,"special":false,"minUpper":2}}""",
            (await ReadAsync(Path.GetTempPath()))["made"]!["inputs"]!["value"]!["default"]!.ToJsonString());
        Assert.Equal("{existing.value}", (string?)(await ReadAsync(Path.GetTempPath()))["existing"]!["connectionString"]);
    }

    [Fact]
    public async Task A_connection_string_is_a_value_and_a_password_in_a_URL_is_encoded_by_the_deployment()
    {
        var database = _builder.AddPostgres("pg").AddDatabase("chat-db", "chat");
        _builder.AddConnectionString("composed", ReferenceExpression.Create($"{{x}}={_builder.AddParameter("p")}"));
        _builder.AddPlainProject("api").WithReference(database);

        var resources = await ReadAsync(Path.GetTempPath());

        Assert.Equal("""{"type":"value.v0","connectionString":"{pg.connectionString};Database=chat"}""", Text(resources["chat-db"]));
        Assert.Equal("""{"type":"value.v0","connectionString":"{x}={p.value}"}""", Text(resources["composed"]));
        Assert.Equal("{chat-db.connectionString}", (string?)resources["api"]!["env"]!["ConnectionStrings__chat-db"]);
        Assert.Equal(
            "postgresql://postgres:{pg-password-uri-encoded.value}@{pg.bindings.tcp.host}:{pg.bindings.tcp.port}/chat",
            (string?)resources["api"]!["env"]!["CHAT_DB_URI"]);
        Assert.Equal("""{"type":"annotated.string","value":"{pg-password.value}","filter":"uri"}""", Text(resources["pg-password-uri-encoded"]));
        Assert.Equal("22", resources["pg-password"]!["inputs"]!["value"]!["default"]!["generate"]!["minLength"]!.ToJsonString());
    }

    [Fact]
    public async Task What_is_excluded_is_left_out_and_a_resource_may_write_itself()
    {
        _builder.AddContainer("hidden", "library/nginx").ExcludeFromManifest();
        _builder.AddContainer("own", "library/nginx").WithManifestPublishingCallback(context => context.Writer.WriteString("type", "own.v0"));
        _builder.AddExternalService("mailer", "https://mail.example.test/");

        var resources = await ReadAsync(Path.GetTempPath());

        Assert.Equal("""{"own":{"type":"own.v0"}}""", Text(resources));
    }

    private static string Text(JsonNode? node) => node!.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private async Task ExpectAsync(string resource, string directory, string expected)
    {
        var node = (await ReadAsync(directory))[resource]!;
        var options = new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Assert.Equal(expected.ReplaceLineEndings("\n"), node.ToJsonString(options));
    }

    /// <summary>The resources of the manifest as it would be in the directory.</summary>
    private async Task<JsonNode> ReadAsync(string directory)
    {
        using var stream = new MemoryStream();
        await using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var context = new ManifestPublishingContext(_builder.ExecutionContext, Path.Combine(directory, "manifest.json"), writer);
        await ManifestWriter.WriteAsync(new DistributedApplicationModel(_builder.Resources), context);
        return JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!["resources"]!;
    }
}
