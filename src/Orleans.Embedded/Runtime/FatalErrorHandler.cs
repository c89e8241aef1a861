using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Membership;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Networking;

namespace Orleans.Runtime
{
    /// <summary>Decides what happens when a silo cannot go on.</summary>
    public interface IFatalErrorHandler
    {
        bool IsUnexpected(Exception exception);

        void OnFatalException(object? sender = null, string? context = null, Exception? exception = null);
    }

    /// <summary>Cuts the silo off from all others and from its own callers, so that none of its grains does harm, and stops its host.</summary>
    internal sealed partial class FatalErrorHandler(IServiceProvider services, ILogger<FatalErrorHandler> logger) : IFatalErrorHandler
    {
        private int _isStopping;

        public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

        public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
        {
            LogFatal(exception, context);
            if (Interlocked.Exchange(ref _isStopping, 1) != 0)
            {
                return;
            }

            var reason = context ?? "The silo has stopped";
            var catalog = services.GetRequiredService<Catalog>();
            catalog.Close();
            services.GetRequiredService<MessageCenter>().Close(new SiloUnavailableException(reason));
            services.GetRequiredService<Gateway>().Close();
            services.GetRequiredService<SiloConnections>().Close();
            services.GetRequiredService<SiloRuntimeClient>().BreakCalls(reason);
            catalog.Abandon(new DeactivationReason(DeactivationReasonCode.ShuttingDown, reason));
            services.GetRequiredService<SiloHealthMonitor>().Stop();
            services.GetService<IHostApplicationLifetime>()?.StopApplication();
        }

        [LoggerMessage(Level = LogLevel.Critical, Message = "Fatal: {Context}")]
        private partial void LogFatal(Exception? exception, string? context);
    }
}
