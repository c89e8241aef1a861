using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Winnow.Repositories.Tests.Servers;

/// <summary>A server in a process of its own that runs on node, started when its packages are installed and it has said that it listens.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private static readonly SemaphoreSlim Installing = new(1, 1);
    private readonly Process _process;

    private NodeServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    private static string Folder { get; } = typeof(NodeServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ServersFolder").Value!;

    /// <param name="arguments">What node is given, for a port.</param>
    /// <param name="ready">What stands in the line that says that the server listens.</param>
    public static async Task<NodeServer> Start(Func<int, string[]> arguments, string ready)
    {
        await Install();
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo("node", arguments(port)) { WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new ConcurrentQueue<string?>();
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listens.TrySetException(new InvalidOperationException($"the server ended: {string.Join('\n', said)}"));
            }
            else if (line.Data.Contains(ready, StringComparison.Ordinal))
            {
                listens.TrySetResult();
            }
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await listens.Task;
        return new NodeServer(process, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task Install()
    {
        await Installing.WaitAsync();
        try
        {
            if (File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            {
                return;
            }

            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--silent", "--no-audit", "--no-fund"]) { WorkingDirectory = Folder })!;
            await npm.WaitForExitAsync();
            Assert.Equal(0, npm.ExitCode);
        }
        finally
        {
            Installing.Release();
        }
    }
}
