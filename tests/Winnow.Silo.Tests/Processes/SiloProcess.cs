using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Winnow.Silo.Tests.Processes;

/// <summary>A silo in a process of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly List<string> _log = [];
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process) => _process = process;

    public HttpClient Http { get; private set; } = null!;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>Starts nodes of a cluster in a folder; none stays when one does not get ready.</summary>
    public static async Task<SiloProcess[]> StartAll(string folder, int count)
    {
        var starts = Enumerable.Range(1, count).Select(n => Start(folder, $"node-{n}")).ToArray();
        try
        {
            return await Task.WhenAll(starts);
        }
        catch
        {
            foreach (var started in starts.Where(start => start.IsCompletedSuccessfully))
            {
                await (await started).DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Starts a node of the cluster in a folder, and waits until it is ready.</summary>
    /// <summary>As it was built: the copy beside the tests has libraries of every platform where the program looks for those of this one.</summary>
    private static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace(Path.Combine("tests", "Winnow.Silo.Tests"), "silo", StringComparison.Ordinal), "winnow-silo.dll");

    public static async Task<SiloProcess> Start(string folder, string name, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string[] arguments =
        [
            Program, $"--node.name={name}", "--path.cluster=cluster", $"--path.data=data-{name}",
            "--http.port=19240-19259", "--transport.port=19260-19279", "--gateway.port=19280-19299", .. settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var silo = new SiloProcess(Process.Start(start)!);
        silo.Follow();
        try
        {
            silo.Http = new HttpClient { BaseAddress = await silo._ready.Task.WaitAsync(Patience), Timeout = Patience };
            return silo;
        }
        catch (Exception exception)
        {
            await silo.DisposeAsync();
            throw new InvalidOperationException($"{name} is not ready:\n{silo.Log}", exception);
        }
    }

    public async Task<JsonElement> Get(string path) => await Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    /// <summary>Waits, as long as patience lasts, until the cluster has so many nodes.</summary>
    public async Task HasNodes(int count)
    {
        var health = await Get($"_cluster/health?wait_for_nodes={count}&timeout=60s");
        Assert.Equal((count, false), (health.GetProperty("number_of_nodes").GetInt32(), health.GetProperty("timed_out").GetBoolean()));
    }

    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<int> Exit()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await Exit();
        }

        Http?.Dispose();
        _process.Dispose();
    }

    private void Follow()
    {
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && text.StartsWith("ready ", StringComparison.Ordinal))
            {
                _ready.TrySetResult(new Uri(text["ready ".Length..]));
            }
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.Add(line.Data ?? "");
            }
        };
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The process has ended"));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }
}
