using System.Diagnostics;
using Npgsql;

namespace Winnow.Hosting.Tests.Sql;

/// <summary>A PostgreSQL server in a folder of its own, reached over a socket there; Debian's is installed when there is none.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    public const string Name = "PostgreSQL";
    private const string User = "postgres";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly string _folder = Directory.CreateTempSubdirectory("winnow-pg-").FullName;
    private Process? _server;
    private int _lastDatabase;

    private static bool IsRoot => Environment.UserName == "root";

    public async Task InitializeAsync()
    {
        var binaries = Binaries() ?? await Install();
        if (IsRoot)
        {
            await Run("chown", User, _folder);
        }

        var data = Path.Combine(_folder, "data");
        await Run(As(Path.Combine(binaries, "initdb"), "-D", data, "-U", User, "-A", "trust", "-E", "UTF8", "--no-sync"));
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new List<string>();
        _server = Start(
            As(Path.Combine(binaries, "postgres"), "-D", data, "-k", _folder, "-c", "listen_addresses=", "-c", "fsync=off"),
            line =>
            {
                output.Add(line);
                if (line.Contains("ready to accept connections", StringComparison.Ordinal))
                {
                    ready.TrySetResult();
                }
            });
        _server.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"PostgreSQL has ended:\n{string.Join('\n', output)}"));
        _server.EnableRaisingEvents = true;
        await ready.Task.WaitAsync(Patience);
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is { HasExited: false })
        {
            await Run("kill", "-INT", $"{_server.Id}");
            await _server.WaitForExitAsync().WaitAsync(Patience);
        }

        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>An empty database of its own.</summary>
    public PostgreSqlStore NewStore()
    {
        var name = $"test_{Interlocked.Increment(ref _lastDatabase)}";
        using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        command.ExecuteNonQuery();
        return new PostgreSqlStore(ConnectionString(name));
    }

    private string ConnectionString(string database) => $"Host={_folder};Username={User};Database={database};Maximum Pool Size=20";

    private static string? Binaries() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max(StringComparer.Ordinal)
        : null;

    private static async Task<string> Install()
    {
        await Run("apt-get", "update", "-q");
        await Run("apt-get", "install", "-y", "-q", "postgresql");
        return Binaries() ?? throw new InvalidOperationException("PostgreSQL is not there after its installation");
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string[] As(params string[] command) => IsRoot ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", .. command] : command;

    private static async Task Run(params string[] command)
    {
        var output = new List<string>();
        using var process = Start(command, output.Add);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)}:\n{string.Join('\n', output)}");
    }

    private static Process Start(string[] command, Action<string> onLine)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/tmp" };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Add(string? line)
        {
            lock (start)
            {
                onLine(line ?? "");
            }
        }
    }
}

[CollectionDefinition(PostgreSqlServer.Name)]
public sealed class PostgreSqlGroup : ICollectionFixture<PostgreSqlServer>;
