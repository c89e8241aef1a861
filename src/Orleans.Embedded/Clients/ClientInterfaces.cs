namespace Orleans
{
    /// <summary>Decides whether a client goes on trying to connect.</summary>
    public interface IClientConnectionRetryFilter
    {
        Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken);
    }

    /// <summary>Hears of changes in a client's connections.</summary>
    public interface IClusterConnectionStatusObserver
    {
        void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered);

        void NotifyClusterConnectionLost();
    }

    /// <summary>A client has lost its last connection.</summary>
    public delegate void ConnectionToClusterLostHandler(object sender, EventArgs e);

    /// <summary>The number of gateways that a client is connected to has changed.</summary>
    public delegate void GatewayCountChangedHandler(object sender, GatewayCountChangedEventArgs e);

    /// <summary>How the number of gateways has changed.</summary>
    public class GatewayCountChangedEventArgs(int currentNumberOfConnectedGateways, int previousNumberOfConnectedGateways) : EventArgs
    {
        public int NumberOfConnectedGateways { get; } = currentNumberOfConnectedGateways;

        public int PreviousNumberOfConnectedGateways { get; } = previousNumberOfConnectedGateways;

        public bool ConnectionRecovered => NumberOfConnectedGateways > 0 && PreviousNumberOfConnectedGateways <= 0;
    }
}

namespace Orleans.Messaging
{
    /// <summary>Lists the gateways of a cluster.</summary>
    public interface IGatewayListProvider
    {
        TimeSpan MaxStaleness { get; }

        bool IsUpdatable { get; }

        Task InitializeGatewayListProvider();

        /// <summary>Gateways as <c>gwy.tcp://address:port/generation</c>.</summary>
        Task<IList<Uri>> GetGateways();
    }
}
